/** Several segments at once. */
import { rangeOf } from "@/lib/selection";
import { useStoryStore } from "@/lib/stores";

let anchor: string | null = null; // where a range begins

export function toggleSelected(id: string): void {
  const { selected, select } = useStoryStore.getState();
  anchor = id;
  select(selected.includes(id) ? selected.filter((it) => it !== id) : [...selected, id]);
}

/** All from the one that was chosen last to this one. */
export function selectTo(id: string): void {
  const { order, selected, select, active } = useStoryStore.getState();
  const range = rangeOf(order, anchor ?? active ?? id, id);
  select([...new Set([...selected, ...range])]);
}

export const selectAll = (): void =>
  useStoryStore.getState().select(useStoryStore.getState().order);
export const selectNone = (): void => useStoryStore.getState().select([]);

/** What an action on a segment is about: the selection it belongs to, else itself. */
export function meant(id: string): string[] {
  const { selected } = useStoryStore.getState();
  return selected.includes(id) ? selected : [id];
}
