import { fireEvent, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

import { handOver, write } from "@/hooks/useAutosave";
import { isField, redo, undo, useUndoKeys } from "@/hooks/useUndo";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { useHistoryStore } from "@/lib/stores";
import { openStory, segmentNamed, story } from "@/tests/story";

const history = () => useHistoryStore.getState();
const restored = {
  change: "inverse",
  label: "Deleted 1 segment",
  segments: [segmentNamed("z", 0)],
};

beforeEach(() => {
  openStory("a");
  history().did("change");
});

test("Ctrl+Z takes the newest change back, Ctrl+Shift+Z does it again", async () => {
  const post = vi.spyOn(http, "post").mockResolvedValue({ data: restored, headers: {} });
  renderHook(useUndoKeys);
  fireEvent.keyDown(document.body, { key: "z", ctrlKey: true });
  await waitFor(() => expect(history().undone).toEqual(["inverse"]));
  expect(story().order).toEqual(["z"]);
  fireEvent.keyDown(document.body, { key: "Z", ctrlKey: true, shiftKey: true });
  await waitFor(() => expect(history().done).toEqual(["inverse"]));
  expect(post.mock.calls.map(([path]) => path)).toEqual([
    "/api/changes/change/undo/",
    "/api/changes/inverse/undo/",
  ]);
});

test("fields have an undo of their own", () => {
  const post = vi.spyOn(http, "post");
  renderHook(useUndoKeys);
  const field = document.body.appendChild(document.createElement("textarea"));
  fireEvent.keyDown(field, { key: "z", ctrlKey: true });
  field.remove();
  expect(post).not.toHaveBeenCalled();
});

test("in the text of a segment keys take back the story's change until something is typed", async () => {
  const post = vi.spyOn(http, "post").mockResolvedValue({ data: restored, headers: {} });
  renderHook(useUndoKeys);
  const card = document.body.appendChild(document.createElement("li"));
  card.dataset.segment = "a";
  const text = card.appendChild(document.createElement("textarea"));
  write("a", "More");
  fireEvent.keyDown(text, { key: "z", ctrlKey: true });
  expect(post).not.toHaveBeenCalled();
  history().did("another");
  fireEvent.keyDown(text, { key: "z", ctrlKey: true });
  await waitFor(() => expect(history().undone).toEqual(["inverse"]));
  card.remove();
  await handOver("a");
});

test("a box to tick is no field to write in", () => {
  const box = Object.assign(document.createElement("input"), { type: "checkbox" });
  expect(isField(box)).toBe(false);
  expect(isField(document.createElement("input"))).toBe(true);
});

test("two quick presses take back one change once", async () => {
  const post = vi.spyOn(http, "post").mockResolvedValue({ data: restored, headers: {} });
  await Promise.all([undo(), undo()]);
  expect(post).toHaveBeenCalledTimes(1);
});

test("what could not be asked for stays to be taken back", async () => {
  vi.spyOn(http, "post").mockRejectedValue(new ApiError("away", "Away", 0));
  await undo();
  expect(history().done).toEqual(["change"]);
});

test("what cannot be taken back any more is forgotten", async () => {
  vi.spyOn(http, "post").mockRejectedValue(new ApiError("already_undone", "It was.", 409));
  await undo();
  expect(history()).toMatchObject({ done: [], undone: [] });
  await redo();
});
