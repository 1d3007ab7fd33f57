/**
 * Answers that are older than what was done here meanwhile.
 *
 * What is fetched while something is being changed may be from before it: shown, it would bring
 * back what was deleted. Whoever changes something says so here; whoever fetches asks again.
 */
let changes = 0;
let underWay = 0;
const waiting: (() => void)[] = [];

/** Something of the story has just been changed by this tab. */
export const changedHere = (): void => void (changes += 1);

/** Change something; until it is over, what is fetched counts for nothing. */
export async function changing<T>(work: () => Promise<T>): Promise<T> {
  changedHere();
  underWay += 1;
  try {
    return await work();
  } finally {
    changedHere();
    underWay -= 1;
    if (!underWay) waiting.splice(0).forEach((go) => go());
  }
}

/** What is fetched, once nothing was changed while it was on its way. */
export async function fresh<T>(get: () => Promise<T>): Promise<T> {
  for (;;) {
    const before = changes;
    const found = await get();
    if (before === changes && !underWay) return found;
    if (underWay) await new Promise<void>((go) => waiting.push(go));
  }
}
