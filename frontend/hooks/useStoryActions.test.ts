import { beforeEach, expect, test, vi } from "vitest";

import { narrate, narrateAll } from "@/hooks/useNarration";
import { addSegment } from "@/hooks/useNewSegments";
import {
  divideParagraphs,
  duplicate,
  merge,
  moveBy,
  removeSegments,
  split,
  takeScript,
} from "@/hooks/useStoryActions";
import { updateSegment } from "@/lib/api";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { textOf, useConnection, useHistoryStore } from "@/lib/stores";
import { inTurn } from "@/lib/turns";
import { openStory, segmentNamed, story } from "@/tests/story";

const done = () => useHistoryStore.getState().done;
const answer = (data: unknown, change: string | null = null) => ({
  data,
  headers: change ? { "x-change": change } : {},
});

/** The server makes what it is asked for, with the id that it is asked for. */
const made: typeof http.post = (_, body, config) => {
  const id = String((config?.headers as Record<string, string>)["Idempotency-Key"]);
  const { sequence_index = 0 } = body as { sequence_index?: number };
  return Promise.resolve(answer(segmentNamed(id, sequence_index, { text_content: "" }))) as never;
};

beforeEach(() => openStory("a", "b", "c"));

test("a new segment stands where it was asked for, and is active", async () => {
  const post = vi.spyOn(http, "post").mockImplementation(made);
  const adding = addSegment(1);
  const id = story().active!;
  expect(story().order).toEqual(["a", id, "b", "c"]);
  story().write(id, "Typed at once");
  story().replaceSegments(["a", "b", "c"].map((it, place) => segmentNamed(it, place)));
  expect(story().order).toEqual(["a", id, "b", "c"]);
  await adding;
  expect(post).toHaveBeenCalledWith(
    "/api/segments/",
    { project: "p", sequence_index: 1 },
    { headers: { "Idempotency-Key": id } },
  );
  expect(story()).toMatchObject({ order: ["a", id, "b", "c"], coming: [] });
  expect(story().drafts).toEqual({ [id]: "Typed at once" });
});

test("a new segment is asked for again while nobody answers, and what is about it waits", async () => {
  vi.useFakeTimers();
  const post = vi.spyOn(http, "post").mockRejectedValueOnce(new ApiError("away", "Away", 0));
  post.mockImplementation(made);
  const patch = vi.spyOn(http, "patch").mockResolvedValue(answer(segmentNamed("n", 1)));
  const adding = addSegment(1);
  const saving = updateSegment(story().active!, { text_content: "Later" });
  await vi.advanceTimersByTimeAsync(2000);
  expect(patch).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2000);
  await Promise.all([adding, saving]);
  expect([post.mock.calls.length, patch.mock.calls.length]).toEqual([2, 1]);
  vi.useRealTimers();
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
  const first = segmentNamed("a", 0, { text_content: "👩 one" });
  const post = vi.spyOn(http, "post").mockImplementation((_, __, config) => {
    const id = String((config?.headers as Record<string, string>)["Idempotency-Key"]);
    const segments = [first, segmentNamed(id, 1, { text_content: "two" })];
    return Promise.resolve(answer({ segments }, "change")) as never;
  });
  const dividing = split("a", 6);
  const id = story().active!;
  expect(["a", id].map((it) => textOf(story(), it))).toEqual(["👩 one", "two"]);
  await dividing;
  expect(post.mock.calls[0]!.slice(0, 2)).toEqual(["/api/segments/a/split/", { at: 5 }]);
  expect(story().order).toEqual(["a", id, "b", "c"]);
  expect(story().segments["c"]?.sequence_index).toBe(3);
});

test("at the end of a text, dividing adds a segment behind it", async () => {
  const post = vi.spyOn(http, "post").mockImplementation(made);
  await split("b", "Text of b".length);
  await inTurn(async () => undefined);
  expect(post.mock.calls[0]![1]).toEqual({ project: "p", sequence_index: 2 });
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
  expect(story().order).toEqual(["a", "b", "c"]);
  expect(textOf(story(), "a")).toBe("Text of a");
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

test("an answer that comes late does not take back what was done since", async () => {
  story().putSegments([segmentNamed("a", 0, { text_content: "One two" })]);
  const answers: (() => void)[] = [];
  vi.spyOn(http, "post").mockImplementation((address, _, config) => {
    const id = String((config?.headers as Record<string, string>)?.["Idempotency-Key"]);
    const parts = [segmentNamed("a", 0, { text_content: "One" }), segmentNamed(id, 1)];
    const joined = segmentNamed("a", 0, { text_content: "One\n\ntwo" });
    const data = address.endsWith("/split/") ? { segments: parts } : joined;
    return new Promise((done) => answers.push(() => done(answer(data, "change")))) as never;
  });
  const both = [split("a", 4), merge("a")];
  await vi.waitFor(() => expect(answers).toHaveLength(1));
  answers[0]!();
  await vi.waitFor(() => expect(answers).toHaveLength(2));
  expect(textOf(story(), "a")).toBe("One\n\ntwo");
  answers[1]!();
  await Promise.all(both);
  expect([story().order, textOf(story(), "a")]).toEqual([["a", "b", "c"], "One\n\ntwo"]);
});
