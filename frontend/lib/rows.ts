/** Rows by their ids, and the order of a story's segments. */
import { isSameOrder } from "@/lib/selection";
import { heldBack } from "@/lib/turns";
import type { Segment } from "@/lib/types";

export type Rows<T> = Record<string, T>;
type Shown = { coming: string[]; order: string[]; segments: Rows<Segment> };

export const byId = <T extends { id: string }>(rows: T[]): Rows<T> =>
  Object.fromEntries(rows.map((row) => [row.id, row]));

export function without<T>(rows: Rows<T>, ids: readonly string[]): Rows<T> {
  return Object.fromEntries(Object.entries(rows).filter(([id]) => !ids.includes(id)));
}

export function only<T>(rows: Rows<T>, ids: readonly string[]): Rows<T> {
  return Object.fromEntries(Object.entries(rows).filter(([id]) => ids.includes(id)));
}

export const inOrder = (segments: Segment[]) =>
  segments
    .toSorted((a, b) => (a.sequence_index ?? 0) - (b.sequence_index ?? 0))
    .map(({ id }) => id);

/** The rows; those that are as they were stay the same objects, so that nothing is drawn anew. */
export function unchanged(before: Rows<Segment>, segments: Segment[]): Rows<Segment> {
  const kept = segments.map((now) => {
    const was = before[now.id];
    // What is shown of it is newer than any answer.
    if (was && heldBack(now.id)) return { ...was, sequence_index: now.sequence_index };
    if (was && was.updated_at > now.updated_at)
      return { ...was, sequence_index: now.sequence_index };
    return was && JSON.stringify(was) === JSON.stringify(now) ? was : now;
  });
  return byId(kept);
}

export const settled = (before: string[], now: string[]) =>
  isSameOrder(before, now) ? before : now;

/** The segments of an order, each knowing its place. */
export function placed(rows: Rows<Segment>, order: string[]) {
  const segments = order.flatMap((id, sequence_index) => {
    const row = rows[id];
    if (!row) return [];
    return row.sequence_index === sequence_index ? row : { ...row, sequence_index };
  });
  return { order, segments: byId(segments) };
}

/** The segment to go on with when `gone` have been removed. */
export function neighbour(order: string[], gone: string[], active: string | null): string | null {
  if (!active || !gone.includes(active)) return active;
  const left = order.filter((id) => !gone.includes(id));
  const before = order.slice(0, order.indexOf(active)).filter((id) => !gone.includes(id)).length;
  return left[Math.min(before, left.length - 1)] ?? null;
}

/** The server's rows, and those that it is still to make, each behind the one it stands behind. */
export function withComing(shown: Shown, told: Segment[]): Segment[] {
  const { coming, order, segments } = shown;
  const known = byId(told);
  const missing = order.filter((id) => coming.includes(id) && !(id in known));
  if (!missing.length) return told;
  const now = inOrder(told);
  for (const id of missing) now.splice(now.indexOf(order[order.indexOf(id) - 1] ?? "") + 1, 0, id);
  return Object.values(placed({ ...known, ...only(segments, missing) }, now).segments);
}
