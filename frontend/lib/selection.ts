/** Which segments are meant when one is clicked. */

/** From one segment to another in the order of the story, both included. */
export function rangeOf(order: readonly string[], from: string, to: string): string[] {
  const [start, end] = [order.indexOf(from), order.indexOf(to)].toSorted((a, b) => a - b);
  return start! < 0 ? [to] : order.slice(start, end! + 1);
}

/** The order with `moved`, together and in their own order, before what is at `place` now. */
export function orderWith(order: readonly string[], moved: readonly string[], place: number) {
  const isMoved = (id: string) => moved.includes(id);
  const stays = (id: string) => !isMoved(id);
  return [
    ...order.slice(0, place).filter(stays),
    ...order.filter(isMoved),
    ...order.slice(place).filter(stays),
  ];
}

/** The order with `moved` one place further up (-1) or down (1). */
export function orderAfterStep(order: readonly string[], moved: readonly string[], step: -1 | 1) {
  const places = moved.map((id) => order.indexOf(id)).filter((place) => place >= 0);
  if (!places.length) return [...order];
  const place = step < 0 ? Math.min(...places) - 1 : Math.max(...places) + 2;
  return orderWith(order, moved, Math.min(order.length, Math.max(0, place)));
}

export const isSameOrder = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, place) => id === b[place]);
