import { beforeEach, expect, test } from "vitest";

import { keepDraft, keptDraft, leftDrafts } from "@/lib/drafts";
import { useHistoryStore } from "@/lib/stores";
import { openStory, PROJECT, segmentNamed, story } from "@/tests/story";

beforeEach(() => openStory("a", "b", "c"));

test("a story that is opened is about its first segment", () => {
  expect(story().active).toBe("a");
  expect(story().order).toEqual(["a", "b", "c"]);
});

test("what is inserted gets its place, and the others theirs", () => {
  story().insert([segmentNamed("n", 9)], 1);
  expect(story().order).toEqual(["a", "n", "b", "c"]);
  expect(story().order.map((id) => story().segments[id]?.sequence_index)).toEqual([0, 1, 2, 3]);
});

test("when the active segment goes, the one that takes its place is active", () => {
  story().activate("b");
  story().remove(["b"]);
  expect(story().active).toBe("c");
  story().remove(["c"]);
  expect(story().active).toBe("a");
  expect(story().segments["a"]?.sequence_index).toBe(0);
});

test("a segment that has been removed does not come back by an answer that is late", () => {
  story().remove(["b"]);
  story().putSegments([segmentNamed("b", 1)]);
  expect(story().order).toEqual(["a", "c"]);
  expect(story().segments["b"]).toBeUndefined();
});

test("rows that are as they were stay the same objects", () => {
  const { segments, order } = story();
  story().replaceSegments([segmentNamed("a", 0), segmentNamed("b", 1), segmentNamed("c", 2)]);
  expect(story().segments["b"]).toBe(segments["b"]);
  expect(story().order).toBe(order);
});

test("what is being written stays when the server tells its own text", () => {
  story().write("b", "Mine");
  story().putSegments([segmentNamed("b", 1, { text_content: "Theirs" })]);
  expect(story().drafts["b"]).toBe("Mine");
});

test("a draft of an earlier visit is found when the story is opened again", async () => {
  story().close();
  keepDraft("a", "Not sent", "Text of a");
  story().open(PROJECT, [segmentNamed("a", 0)], await leftDrafts());
  expect(story().drafts).toEqual({ a: "Not sent" });
});

test("a draft that the server has is forgotten", async () => {
  story().close();
  keepDraft("a", "Text of a", "Before");
  story().open(PROJECT, [segmentNamed("a", 0)], await leftDrafts());
  expect(story().drafts).toEqual({});
  expect(keptDraft("a")).toBeNull();
});

test("a saved draft is dropped, unless more was written meanwhile", () => {
  story().write("a", "One");
  story().write("a", "One two");
  story().saved("a", "One");
  expect(keptDraft("a")).toBe("One two");
  story().saved("a", "One two");
  expect(story().drafts).toEqual({});
  expect(keptDraft("a")).toBeNull();
});

test("what is done anew cannot be done again", () => {
  const history = useHistoryStore.getState();
  history.did("1");
  history.move("1", "done", "inverse");
  expect(useHistoryStore.getState()).toMatchObject({ done: [], undone: ["inverse"] });
  history.did("2");
  expect(useHistoryStore.getState()).toMatchObject({ done: ["2"], undone: [] });
});
