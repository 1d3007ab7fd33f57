import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { keepDraft, keptDraft, leftDrafts } from "@/lib/drafts";
import { CLIENT } from "@/lib/http";
import { textOf } from "@/lib/stores";
import { openStory, PROJECT, segmentNamed, story } from "@/tests/story";

const byTab = (tab: string, text: string, base: string, at = 1) =>
  localStorage.setItem(`storyreel:draft:a:${tab}`, JSON.stringify({ text, base, at }));
const openAre = (...tabs: string[]) => {
  const held = tabs.map((tab) => ({ name: `storyreel:tab:${tab}` }));
  vi.stubGlobal("navigator", { locks: { query: async () => ({ held }) } });
};
const open = async (text_content: string) =>
  story().open(PROJECT, [segmentNamed("a", 0, { text_content })], await leftDrafts());

beforeEach(() => {
  localStorage.clear();
  story().close();
});
afterEach(() => vi.unstubAllGlobals());

test("what another tab is writing is its own", async () => {
  openAre("other", CLIENT);
  byTab("other", "Half of a sen", "Text of a");
  await open("Text of a");
  expect(story().drafts).toEqual({});
  expect(localStorage).toHaveLength(1);
});

test("what a tab has left that is not open any more is taken over, the newest of it", async () => {
  openAre(CLIENT);
  byTab("gone", "Old", "Text of a", 1);
  byTab("crashed", "New", "Text of a", 2);
  await open("Text of a");
  expect(story().drafts).toEqual({ a: "New" });
  expect(keptDraft("a")).toBe("New");
});

test("a story that is fetched again takes nothing over", async () => {
  openStory("a");
  byTab("gone", "Not sent", "Text of a");
  await open("Text of a");
  expect(story().drafts).toEqual({});
});

test("what was written over another text is asked about, and waits for the answer", async () => {
  byTab("gone", "Mine", "Before");
  await open("Theirs");
  expect(textOf(story(), "a")).toBe("Theirs");
  story().close();
  await open("Theirs");
  expect(story().asides["a"]?.text).toBe("Mine");
  story().decide("a");
  expect([story().asides, localStorage.length]).toEqual([{}, 0]);
});

test("what is written while a text is on its way is written over that one", async () => {
  openStory("a");
  story().write("a", "One");
  story().write("a", "One two");
  story().saved("a", "One");
  story().close();
  await open("One");
  expect(story().drafts).toEqual({ a: "One two" });
});

test("what cannot be read is let go of", async () => {
  localStorage.setItem("storyreel:draft:a:gone", "{");
  keepDraft("b", "B", "");
  expect([...(await leftDrafts()).keys()]).toEqual(["b"]);
  expect(localStorage).toHaveLength(1);
});
