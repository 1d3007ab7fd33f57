import { describe, expect, it } from "vitest";

import { expect as expectEnd, roughly, secondsLeft } from "@/lib/eta";
import { texts } from "@/lib/texts";

describe("a time left in words", () => {
  it.each([
    [3, "a few seconds left"],
    [23, "about 30 seconds left"],
    [50, "about 50 seconds left"],
    [51, "about 1 minute left"],
    [130, "about 2 minutes left"],
    [5400, "about 1.5 hours left"],
  ])("%d seconds are %s", (seconds, words) => {
    expect(texts.render.progress.left(roughly(seconds))).toBe(words);
  });
});

describe("the time left", () => {
  it("counts down by itself between what is told", () => {
    const first = expectEnd(null, 60_000, 0);
    expect(secondsLeft(first, 20_000)).toBe(40);
    expect(secondsLeft(first, 70_000)).toBe(0);
  });

  it("does not jump at once when something else is told, and gets there", () => {
    let thought = expectEnd(null, 60_000, 0);
    thought = expectEnd(thought, 120_000, 1000);
    expect(thought.end).toBeGreaterThan(60_000);
    expect(thought.end).toBeLessThan(75_000);
    for (let now = 2000; now < 40_000; now += 1000) thought = expectEnd(thought, 120_000, now);
    expect(thought.end).toBeGreaterThan(119_000);
  });
});
