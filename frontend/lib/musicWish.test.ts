import { describe, expect, it } from "vitest";

import {
  EMPTY,
  faultsOf,
  inDollars,
  isHopeless,
  isOverBudget,
  leftOf,
  offeredOf,
  said,
  serviceOf,
  wishOf,
} from "@/lib/musicWish";
import type { MusicEstimate } from "@/lib/types";
import { musicProvider } from "@/tests/rows";

const suno = musicProvider({
  slug: "suno",
  name: "Suno",
  is_ready: false,
  capabilities: {
    ...musicProvider().capabilities,
    ...{ seed: true, shortest: 5, longest: 480, fewest_variations: 1, most_variations: 8 },
  },
});
const gateway = musicProvider();

describe("a wish", () => {
  const draft = { ...EMPTY, prompt: "Waltz", seed: 7, duration: 60, variations: 3, vocal: "f" };
  const typed = { ...draft, lyrics: "La", negative: "drums", model: "V4" } as typeof EMPTY;

  it("is asked of a service without what it lacks, and is kept as it was typed", () => {
    const { seed, duration, variations, model } = wishOf(typed, gateway);
    expect([seed, duration, variations, model]).toEqual([null, null, null, ""]);
    expect(wishOf(typed, gateway).negative).toBe("drums");
    const asked = wishOf(typed, suno);
    expect([asked.seed, asked.duration, asked.variations]).toEqual([7, 60, 3]);
  });

  it("has words and a voice only where somebody sings", () => {
    expect(wishOf(typed, gateway)).toMatchObject({ lyrics: "", vocal: "" });
    expect(wishOf({ ...typed, mode: "idea" }, gateway)).toMatchObject({ lyrics: "", vocal: "f" });
    expect(wishOf({ ...typed, mode: "lyrics" }, gateway)).toMatchObject({ lyrics: "La" });
  });

  it("is for the model that was chosen where the service has it, else for its usual one", () => {
    expect(wishOf(typed, gateway).model).toBe("");
    expect(wishOf({ ...typed, model: "V5" }, gateway).model).toBe("V5");
  });
});

it("the service is the chosen one, else one that is ready", () => {
  expect(serviceOf([suno, gateway], "suno")).toBe(suno);
  expect(serviceOf([suno, gateway], "gone")).toBe(gateway);
  expect(serviceOf([suno], "")).toBe(suno);
});

it("what a service lacks is said, and cannot be typed", () => {
  expect(said(undefined, gateway, "seed")).toEqual({
    disabled: true,
    hint: "sunoapi.org takes no seed.",
  });
  expect(said(undefined, gateway, "duration").disabled).toBe(true);
  expect(said(undefined, suno, "seed")).toEqual({});
  expect(said({ message: "Too long.", isFatal: true })).toEqual({ error: "Too long." });
  expect(said({ message: "Left out.", isFatal: false })).toEqual({ hint: "Left out." });
});

it("nobody is blamed for what is still empty before it was asked for", () => {
  const notices = [
    { field: "prompt", message: "Say it.", is_fatal: true },
    { field: "title", message: "Left out.", is_fatal: false },
  ];
  expect(Object.keys(faultsOf(notices, EMPTY, false))).toEqual(["title"]);
  expect(faultsOf(notices, EMPTY, true).prompt).toEqual({ message: "Say it.", isFatal: true });
  expect(faultsOf(notices, { ...EMPTY, prompt: "x" }, false).prompt?.isFatal).toBe(true);
});

it("amounts have two places, and more only where they say something", () => {
  expect(["0.0600", "5", 0.005, "0.0125", 0.1 + 0.2, -0.06].map(inDollars)).toEqual([
    ...["$0.06", "$5.00", "$0.005", "$0.0125", "$0.30", "−$0.06"],
  ]);
});

it("what is left is the budget less what was spent, and never less than nothing", () => {
  const money = { spent_today: "4.9500", spent_this_month: "25.0000" };
  const estimate = { ...money, daily_budget: "5.0000", monthly_budget: null } as MusicEstimate;
  expect(leftOf(estimate).today).toBeCloseTo(0.05);
  expect(leftOf(estimate).month).toBeNull();
  expect(leftOf({ ...estimate, monthly_budget: "20" }).month).toBe(0);
  expect(isOverBudget({ ...estimate, cost: "0.0600" })).toBe(true);
  expect(isOverBudget({ ...estimate, cost: "0.0400" })).toBe(false);
  expect(isOverBudget({ ...estimate, daily_budget: null, cost: "99" })).toBe(false);
});

it("the form has the services that are on, and the one that was chosen though it is off", () => {
  const off = musicProvider({ slug: "kie", is_enabled: false });
  const other = musicProvider({ slug: "mureka", is_enabled: false });
  expect(offeredOf([off, gateway, other], "")).toEqual([gateway]);
  expect(offeredOf([off, gateway, other], "kie")).toEqual([off, gateway]);
  expect(offeredOf([off, other], "")).toEqual([off, other]);
});

it("is known to be refused where the service is off, lacks something, or costs too much", () => {
  const estimate = { cost: "0.06", daily_budget: null, monthly_budget: null, is_ready: true };
  const hopeless = (values: object, provider: object = {}) =>
    isHopeless({ ...estimate, ...values } as MusicEstimate, musicProvider(provider));
  expect(hopeless({})).toBe(false);
  expect(hopeless({}, { is_enabled: false })).toBe(true);
  expect(hopeless({ is_ready: false })).toBe(true);
  expect(hopeless({ daily_budget: "0.05", spent_today: "0" })).toBe(true);
});
