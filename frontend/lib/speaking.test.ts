import { expect, test } from "vitest";

import { lengthOf, usualSeconds } from "@/lib/speaking";
import { PROJECT, segmentNamed } from "@/tests/story";

test("a text takes as long as its letters do", () => {
  expect(usualSeconds("Elf letters!")).toBeCloseTo(10 / 11);
  expect(usualSeconds("…")).toBe(0);
});

test("a narration is as long as it is; the rest is guessed", () => {
  const spoken = segmentNamed("a", 0, { audio_file: "/a.flac", audio_duration: 4 });
  expect(lengthOf(spoken, "Other text", PROJECT)).toEqual({ seconds: 4, isEstimate: false });
  const fast = segmentNamed("b", 1, { voice_speed: 2 });
  expect(lengthOf(fast, "x".repeat(22), PROJECT)).toEqual({ seconds: 1, isEstimate: true });
  expect(lengthOf(segmentNamed("c", 2), "", PROJECT).seconds).toBe(3);
});
