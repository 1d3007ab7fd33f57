import { expect, test } from "vitest";

import { codePointsBefore, paragraphsOf } from "@/lib/script";

test("paragraphs stand between blank lines, whatever the line ends", () => {
  const script = "\r\n One\r\nmore line \r\n \t\r\n\r\nTwo\n\n\n  Three\n";
  expect(paragraphsOf(script)).toEqual(["One\nmore line", "Two", "Three"]);
});

test("each line can be a paragraph", () => {
  expect(paragraphsOf("One\n\nTwo\n  \nThree", "lines")).toEqual(["One", "Two", "Three"]);
});

test("nothing has no paragraphs", () => {
  expect(paragraphsOf(" \n\n ")).toEqual([]);
});

test("places are counted in code points", () => {
  expect(codePointsBefore("a👩b", 3)).toBe(2);
});
