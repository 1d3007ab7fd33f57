import { expect, test } from "vitest";

import { showToasts, toast, type Said } from "@/lib/toast";

test("what is said before anything shows it is shown as soon as it can be", () => {
  toast("Saved", { duration: 10 });
  toast.error("Not saved");
  const shown: Said[] = [];
  const stop = showToasts({ show: (said) => shown.push(said) });
  toast("Again");
  expect(shown.map(({ message, isError }) => [message, isError])).toEqual([
    ["Saved", false],
    ["Not saved", true],
    ["Again", false],
  ]);
  expect(shown[0]!.options).toEqual({ duration: 10 });
  stop();
  toast("Later");
  expect(shown).toHaveLength(3);
});
