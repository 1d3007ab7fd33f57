import { beforeEach, expect, test, vi } from "vitest";

import { narrate, narrateAll } from "@/hooks/useNarration";
import {
  addSegment,
  divideParagraphs,
  duplicate,
  merge,
  moveBy,
  removeSegments,
  split,
  takeScript,
} from "@/hooks/useStoryActions";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { useConnection, useHistoryStore } from "@/lib/stores";
import { openStory, segmentNamed, story } from "@/tests/story";

const done = () => useHistoryStore.getState().done;
const answer = (data: unknown, change: string | null = null) => ({
  data,
  headers: change ? { "x-change": change } : {},
});

beforeEach(() => openStory("a", "b", "c"));

test("a new segment stands where it was asked for, and is active", async () => {
  const post = vi.spyOn(http, "post").mockResolvedValue(answer(segmentNamed("n", 1)));
  await addSegment(1);
  expect(post).toHaveBeenCalledWith("/api/segments/", { project: "p", sequence_index: 1 });
  expect(story()).toMatchObject({ order: ["a", "n", "b", "c"], active: "n" });
});

test("several are deleted by one request, which can be undone", async () => {
  const post = vi.spyOn(http, "post").mockResolvedValue(answer(undefined, "change"));
  await removeSegments(["c", "a"]);
  expect(post).toHaveBeenCalledWith("/api/projects/p/remove-segments/", {
    segment_ids: ["a", "c"],
  });
  expect(story().order).toEqual(["b"]);
  expect(done()).toEqual(["change"]);
});

test("what could not be deleted is fetched again", async () => {
  vi.spyOn(http, "delete").mockRejectedValue(new ApiError("away", "Away", 0));
  const { revision } = useConnection.getState();
  await removeSegments(["a"]);
  expect(useConnection.getState().revision).toBe(revision + 1);
  expect(done()).toEqual([]);
});

test("a text is divided at the caret, counted in code points", async () => {
  story().putSegments([segmentNamed("a", 0, { text_content: "👩 one two" })]);
  const segments = [
    segmentNamed("a", 0, { text_content: "👩 one" }),
    segmentNamed("n", 1, { text_content: "two" }),
  ];
  const post = vi.spyOn(http, "post").mockResolvedValue(answer({ segments }, "change"));
  await split("a", 6);
  expect(post).toHaveBeenCalledWith("/api/segments/a/split/", { at: 5 });
  expect(story()).toMatchObject({ order: ["a", "n", "b", "c"], active: "n" });
  expect(story().segments["c"]?.sequence_index).toBe(3);
});

test("at the end of a text, dividing adds a segment behind it", async () => {
  const post = vi.spyOn(http, "post").mockResolvedValue(answer(segmentNamed("n", 2)));
  await split("b", "Text of b".length);
  expect(post).toHaveBeenCalledWith("/api/segments/", { project: "p", sequence_index: 2 });
});

test("joined segments are one; the last has none to join with", async () => {
  const joined = segmentNamed("a", 0, { text_content: "Text of a\n\nText of b" });
  const post = vi.spyOn(http, "post").mockResolvedValue(answer(joined, "change"));
  await merge("a");
  expect(story().order).toEqual(["a", "c"]);
  expect(story().segments["a"]?.text_content).toContain("Text of b");
  await merge("c");
  expect(post).toHaveBeenCalledTimes(1);
});

test("a segment that is first does not move up, and nobody is asked", async () => {
  const post = vi.spyOn(http, "post").mockResolvedValue(answer([]));
  await moveBy(["a"], -1);
  expect(post).not.toHaveBeenCalled();
  await moveBy(["a"], 1);
  expect(post).toHaveBeenCalledWith("/api/projects/p/reorder/", { segment_ids: ["b", "a", "c"] });
});

test("what goes wrong with a segment is told on it", async () => {
  vi.spyOn(http, "post").mockRejectedValue(new ApiError("no", "Not like this.", 400));
  await split("a", 4);
  expect(story().faults["a"]).toBe("Not like this.");
});

test("pasted paragraphs are divided by one request, which can be undone", async () => {
  const segments = ["a", "n", "b", "c"].map((id, place) => segmentNamed(id, place));
  const post = vi.spyOn(http, "post").mockResolvedValue(answer({ segments }, "change"));
  await divideParagraphs("a", ["One", "Two"]);
  expect(post).toHaveBeenCalledExactlyOnceWith("/api/projects/p/script/", {
    paragraphs: ["One", "Two"],
    segment: "a",
  });
  expect(story().order).toEqual(["a", "n", "b", "c"]);
  expect(done()).toEqual(["change"]);
});

test("what needs the text on the server is not done without it", async () => {
  vi.spyOn(http, "patch").mockRejectedValue(new ApiError("away", "Away", 0));
  const post = vi.spyOn(http, "post");
  story().write("a", "New words");
  await narrate(["a"]);
  await narrateAll();
  await duplicate("a");
  expect(await takeScript(["One"], "append")).toBe(false);
  expect(post).not.toHaveBeenCalled();
  expect(story().saves["a"]).toBe("failed");
});

test("what was deleted gives the keyboard to what comes in its place", async () => {
  vi.spyOn(http, "delete").mockResolvedValue(answer(undefined, "change"));
  document.body.innerHTML =
    '<li data-segment="a"><input type="checkbox"></li><textarea id="text-b"></textarea>';
  document.querySelector("input")!.focus();
  await removeSegments(["a"]);
  await vi.waitFor(() => expect(document.activeElement?.id).toBe("text-b"));
});

test("a script becomes segments, and the first of them is active", async () => {
  const segments = ["a", "b", "c", "n"].map((id, place) => segmentNamed(id, place));
  vi.spyOn(http, "post").mockResolvedValue(answer({ segments }, "change"));
  expect(await takeScript(["One"], "append")).toBe(true);
  expect(story()).toMatchObject({ order: ["a", "b", "c", "n"], active: "n" });
});
