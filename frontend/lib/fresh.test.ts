import { expect, test } from "vitest";

import { changedHere, changing, fresh } from "@/lib/fresh";

test("what was fetched while something changed is fetched again", async () => {
  const answers = ["before", "after"];
  const found = await fresh(async () => {
    const answer = answers.shift();
    if (answer === "before") changedHere();
    return answer;
  });
  expect(found).toBe("after");
});

test("what is fetched during a change waits for its end", async () => {
  let end = () => {};
  let state = "before";
  const change = changing(() => new Promise<void>((done) => (end = done)));
  const found = fresh(async () => state);
  await Promise.resolve();
  state = "after";
  end();
  await change;
  expect(await found).toBe("after");
});

test("a change that fails is over, too", async () => {
  await expect(changing(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await fresh(async () => 1)).toBe(1);
});
