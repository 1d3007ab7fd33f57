import type { Change } from "@/lib/types";

/** Of the server's changes, newest first: which can be taken back, and which done again. */
export function historyOf(changes: Change[]): { done: string[]; undone: string[] } {
  const known = new Map(changes.map((it) => [it.id, it]));
  const standing = changes.filter(({ undone }) => !undone).reverse();
  const idsOf = (rows: Change[]) => rows.map(({ id }) => String(id));
  const isTakingBack = (it: Change) => stepsOf(it, known) % 2 === 1;
  const lastDone = standing.findLastIndex((it) => !isTakingBack(it) && it.undoes == null);
  return {
    done: idsOf(standing.filter((it) => !isTakingBack(it))),
    // What was taken back before something new was done is not done again.
    undone: idsOf(standing.slice(lastDone + 1).filter(isTakingBack)),
  };
}

/** How often it was taken back and done again: 0 for what was done first of all. */
function stepsOf({ undoes }: Change, known: Map<number, Change>): number {
  if (undoes == null) return 0;
  const before = known.get(undoes);
  return 1 + (before ? stepsOf(before, known) : 0);
}
