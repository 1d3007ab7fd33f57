import { expect, test } from "vitest";

import { historyOf } from "@/lib/history";
import type { Change } from "@/lib/types";

const change = (id: number, undone = false, undoes: number | null = null) =>
  ({ id, undone, undoes, label: "", created_at: "" }) as Change;

test("what stands can be taken back, what was taken back done again", () => {
  const changes = [change(4, false, 2), change(3), change(2, true), change(1)];
  expect(historyOf(changes)).toEqual({ done: ["1", "3"], undone: ["4"] });
});

test("what was done again stands", () => {
  const changes = [change(3, false, 2), change(2, true, 1), change(1, true)];
  expect(historyOf(changes)).toEqual({ done: ["3"], undone: [] });
});

test("what was taken back before something new was done is not done again", () => {
  const changes = [change(3), change(2, false, 1), change(1, true)];
  expect(historyOf(changes)).toEqual({ done: ["3"], undone: [] });
});
