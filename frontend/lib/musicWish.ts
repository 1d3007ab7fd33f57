/** What the person wants a music service to make, and what of it a service can be asked for. */
import { generateTexts } from "@/lib/generateTexts";
import type { MusicEstimate, MusicProvider, MusicWish } from "@/lib/types";

/** As it was typed, for whichever service; null where the service may choose. */
export type Draft = Omit<Required<MusicWish>, "provider"> & { provider: string };

/** Wishes that not every service hears. */
export type Knob = "style" | "title" | "negative" | "vocal" | "duration" | "seed";

export const EMPTY: Draft = {
  ...{ provider: "", mode: "instrumental", prompt: "", lyrics: "", style: "", title: "" },
  ...{ negative: "", vocal: "", model: "", variations: null, duration: null, seed: null },
};

export const hears = ({ capabilities: can }: MusicProvider, knob: Knob): boolean =>
  knob === "duration" ? can.longest != null : can[knob];

/** Of those that can be asked the one that was chosen, else the first that is ready. */
export const serviceOf = (providers: MusicProvider[], slug: string): MusicProvider | undefined =>
  providers.find((it) => it.slug === slug) ??
  providers.find(({ is_ready }) => is_ready) ??
  providers[0];

/** Those in the form: all that are on, and the chosen one; where none is on, all. */
export function offeredOf(providers: MusicProvider[], slug: string): MusicProvider[] {
  if (!providers.some(({ is_enabled }) => is_enabled)) return providers;
  return providers.filter((it) => it.is_enabled || it.slug === slug);
}

/** What the service is asked: without what it lacks, of which the form says so. */
export function wishOf(draft: Draft, provider: MusicProvider): MusicWish {
  const { models } = provider.capabilities;
  const has = models.some(({ name }) => name === draft.model);
  const told = <K extends Knob>(knob: K) => (hears(provider, knob) ? draft[knob] : EMPTY[knob]);
  return {
    ...draft,
    provider: provider.slug as MusicWish["provider"],
    model: has ? draft.model : "",
    lyrics: draft.mode === "lyrics" ? draft.lyrics : "",
    vocal: draft.mode === "instrumental" ? "" : (told("vocal") as Draft["vocal"]),
    ...{ style: told("style") as string, title: told("title") as string },
    ...{ negative: told("negative") as string },
    ...{ duration: told("duration") as number | null, seed: told("seed") as number | null },
    variations: isFixed(provider) ? null : draft.variations,
  };
}

/** Whether it always makes as many. */
export const isFixed = ({ capabilities: { fewest_variations, most_variations } }: MusicProvider) =>
  fewest_variations === most_variations;

/** An amount for people: two places, more only where they say something. */
export function inDollars(amount: string | number): string {
  const value = Number(amount);
  const places = [2, 3].find(
    (it) => Math.abs(value * 10 ** it - Math.round(value * 10 ** it)) < 1e-6,
  );
  return `${value < 0 ? "−" : ""}$${Math.abs(value).toFixed(places ?? 4)}`;
}

type Money = Pick<
  MusicEstimate,
  "daily_budget" | "monthly_budget" | "spent_today" | "spent_this_month"
>;

/** What may still be spent, in US dollars; null is no limit. */
export function leftOf(money: Money): { today: number | null; month: number | null } {
  const left = (budget: string | null, spent: string) =>
    budget === null ? null : Math.max(0, Number(budget) - Number(spent));
  return {
    today: left(money.daily_budget, money.spent_today),
    month: left(money.monthly_budget, money.spent_this_month),
  };
}

export function isOverBudget(estimate: MusicEstimate): boolean {
  const { today, month } = leftOf(estimate);
  const least = Math.min(today ?? Infinity, month ?? Infinity);
  return Number(estimate.cost) > least;
}

/** Whether it is known beforehand that it would be refused. */
export const isHopeless = (estimate: MusicEstimate, { is_enabled }: MusicProvider): boolean =>
  !is_enabled || !estimate.is_ready || isOverBudget(estimate);

/** What is to be said at each field. */
export type Faults = Partial<Record<string, { message: string; isFatal: boolean }>>;

/** Sentences by field. Of what is empty nothing is said before it was asked for. */
export function faultsOf(
  notices: MusicEstimate["notices"],
  draft: Draft,
  isAsked: boolean,
): Faults {
  const isEmpty = (field: string) => !String(draft[field as keyof Draft] ?? "").trim();
  const told = notices.filter(({ field, is_fatal }) => !is_fatal || isAsked || !isEmpty(field));
  return Object.fromEntries(
    told.map(({ field, message, is_fatal }) => [field, { message, isFatal: is_fatal }]),
  );
}

/** How a field says what is wrong with it, or that the service does not hear it. */
export function said(fault: Faults[string], provider?: MusicProvider, knob?: Knob) {
  if (provider && knob && !hears(provider, knob))
    return { disabled: true, hint: generateTexts.lacks[knob](provider.name) };
  if (!fault) return {};
  return fault.isFatal ? { error: fault.message } : { hint: fault.message };
}
