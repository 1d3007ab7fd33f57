import { expect, it } from "vitest";

import { cn, countWords, formatDate, formatDuration, formatFileSize, pictureOf } from "@/lib/utils";

it.each([
  [0, "0:00"],
  [-1, "0:00"],
  [59.4, "0:59"],
  [59.6, "1:00"],
  [754, "12:34"],
  [3661, "1:01:01"],
])("says %d seconds as %s", (seconds, told) => expect(formatDuration(seconds)).toBe(told));

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1 KB"],
  [999_499, "999 KB"],
  [999_500, "1.0 MB"],
  [12_400_000, "12 MB"],
  [1_449_000_000, "1.4 GB"],
])("says %d bytes as %s", (bytes, told) => expect(formatFileSize(bytes)).toBe(told));

it("says a date as people do", () => {
  const now = new Date(2026, 4, 3, 18);
  const told = (...when: [number, number, number, number, number]) =>
    formatDate(new Date(...when).toISOString(), now);
  expect(told(2026, 4, 3, 14, 5)).toBe("14:05");
  expect(told(2026, 1, 9, 14, 5)).toBe("9 Feb");
  expect(told(2025, 1, 9, 14, 5)).toBe("9 Feb 2025");
});

it("counts words, also where there are no spaces between them", () => {
  expect(countWords("“How far?” I asked.")).toBe(4);
  expect(countWords("👍 …")).toBe(0);
  expect(countWords("你好世界")).toBe(2);
});

it("asks for a picture as wide as the screen needs", () => {
  expect(pictureOf("/media/a.jpg", 100)).toBe("/media/a.jpg?width=160");
  expect(pictureOf("/media/a.jpg", 340)).toBe("/media/a.jpg?width=320");
  expect(pictureOf("/media/a.jpg", 9000)).toBe("/media/a.jpg?width=2560");
});

it("lets the last of contradicting classes win, also of our own sizes", () => {
  expect(cn("rounded-card px-2", false, "rounded-control px-4")).toBe("rounded-control px-4");
  expect(cn("text-sm text-muted", "text-lg")).toBe("text-muted text-lg");
});
