import { beforeEach, expect, test, vi } from "vitest";

import { moveSegment } from "@/hooks/useStripDrag";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { useConnection, useHistoryStore, useStoryStore } from "@/lib/stores";
import type { Project, Segment } from "@/lib/types";

const order = () => useStoryStore.getState().order;

beforeEach(() => {
  const rows = ["a", "b", "c"].map((id, sequence_index) => ({ id, sequence_index }) as Segment);
  useStoryStore.getState().open({ id: "story" } as Project, rows);
  useHistoryStore.getState().clear();
  return () => useStoryStore.getState().close();
});

test("a segment that is carried stands there at once, and can be taken back", async () => {
  const post = vi.spyOn(http, "post").mockResolvedValue({ data: [], headers: { "x-change": "7" } });
  const moved = moveSegment("a", 3);
  expect(order()).toEqual(["b", "c", "a"]);
  await moved;
  expect(post).toHaveBeenCalledWith("/api/projects/story/reorder/", {
    segment_ids: ["b", "c", "a"],
  });
  expect(useHistoryStore.getState().done).toEqual(["7"]);
});

test("a segment that is put down where it was is not told to anybody", async () => {
  const post = vi.spyOn(http, "post");
  await moveSegment("b", 1);
  await moveSegment("b", 2);
  expect(post).not.toHaveBeenCalled();
});

test("where an order is refused, the server is asked what it is", async () => {
  vi.spyOn(http, "post").mockRejectedValue(new ApiError("invalid", "No.", 400));
  const before = useConnection.getState().revision;
  await moveSegment("c", 0);
  expect(useConnection.getState().revision).toBe(before + 1);
});
