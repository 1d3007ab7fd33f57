/**
 * The page shows at once what is done to the segments; the server hears of it one by one, in the
 * order in which it was done. What is about a segment that is still to be made, or is just being
 * divided or joined, waits.
 */
import { changing } from "@/lib/fresh";

let last: Promise<unknown> = Promise.resolve();
const held = new Map<string, Promise<unknown>>();

/** After all that was asked for before; until it is over, what is fetched counts for nothing. */
export function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const before = last;
  const mine = changing(() => before.then(work));
  last = mine.catch(() => undefined); // whoever asked for it hears of it
  return mine;
}

/** When all that was asked for is over, and whoever asked has heard of it. */
export const afterAll = (): Promise<void> =>
  last.then(() => new Promise((heard) => setTimeout(heard, 0)));

/** What is sent about a segment from now on waits for this, and what is told does not count. */
export function holdBack(segment: string, until: Promise<unknown>): void {
  const over = () => void (held.get(segment) === mine && held.delete(segment));
  const mine: Promise<unknown> = until.then(over, over);
  held.set(segment, mine);
}

/** What has to be waited for before something about the segment is sent. */
export const heldBack = (segment: string): Promise<unknown> | undefined => held.get(segment);
