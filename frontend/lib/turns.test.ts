import { expect, test } from "vitest";

import { heldBack, holdBack, inTurn } from "@/lib/turns";

test("each waits for those before it, also for those that fail", async () => {
  const done: string[] = [];
  let go = () => {};
  const first = inTurn(() => new Promise<void>((_, fail) => (go = () => fail(new Error("no")))));
  const second = inTurn(async () => void done.push("second"));
  await Promise.resolve();
  expect(done).toEqual([]);
  go();
  await expect(first).rejects.toThrow("no");
  await second;
  expect(done).toEqual(["second"]);
});

test("a segment is held back until that is over", async () => {
  holdBack("a", Promise.reject(new Error("no")));
  expect(heldBack("b")).toBeUndefined();
  await heldBack("a");
  expect(heldBack("a")).toBeUndefined();
});
