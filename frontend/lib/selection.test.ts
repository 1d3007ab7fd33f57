import { expect, test } from "vitest";

import { orderAfterStep, orderWith, rangeOf } from "@/lib/selection";

const ORDER = ["a", "b", "c", "d", "e"];

test("a range has both ends, whichever comes first", () => {
  expect(rangeOf(ORDER, "d", "b")).toEqual(["b", "c", "d"]);
  expect(rangeOf(ORDER, "gone", "b")).toEqual(["b"]);
});

test("what is moved stays together and in its own order", () => {
  expect(orderWith(ORDER, ["d", "a"], 3)).toEqual(["b", "c", "a", "d", "e"]);
  expect(orderWith(ORDER, ["a"], 5)).toEqual(["b", "c", "d", "e", "a"]);
  expect(orderWith(ORDER, ["c"], 2)).toEqual(ORDER);
});

test("a step goes past one neighbour, and not past the ends", () => {
  expect(orderAfterStep(ORDER, ["c"], -1)).toEqual(["a", "c", "b", "d", "e"]);
  expect(orderAfterStep(ORDER, ["c"], 1)).toEqual(["a", "b", "d", "c", "e"]);
  expect(orderAfterStep(ORDER, ["a"], -1)).toEqual(ORDER);
  expect(orderAfterStep(ORDER, ["e"], 1)).toEqual(ORDER);
  expect(orderAfterStep(ORDER, ["b", "c"], 1)).toEqual(["a", "d", "b", "c", "e"]);
});
