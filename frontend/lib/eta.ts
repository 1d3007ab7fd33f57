/** How long something still takes, as a number that does not jump and as words. */

/** A time left as people say it: not more exact than it is known. */
export type Roughly = { unit: "moment" | "seconds" | "minutes" | "hours"; count: number };

export function roughly(seconds: number): Roughly {
  if (seconds < 8) return { unit: "moment", count: 0 };
  if (seconds <= 50) return { unit: "seconds", count: Math.ceil(seconds / 10) * 10 };
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return { unit: "minutes", count: Math.max(1, minutes) };
  return { unit: "hours", count: Math.round(seconds / 1800) / 2 };
}

/** When it ends, by the clock, and as of when that is known; milliseconds. */
export type Expected = { end: number; at: number };

const MEMORY = 6000; // ms after which what was thought before counts for a third

/** What is thought now that `end` is told: most of it what was thought before. */
export function expect(before: Expected | null, end: number, now: number): Expected {
  if (!before) return { end, at: now };
  const kept = Math.exp(-Math.max(0, now - before.at) / MEMORY);
  return { end: before.end * kept + end * (1 - kept), at: now };
}

export const secondsLeft = ({ end }: Expected, now: number): number =>
  Math.max(0, (end - now) / 1000);
