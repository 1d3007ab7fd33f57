import { beforeEach, expect, test, vi } from "vitest";

import { takeDropped } from "@/hooks/useSegmentFiles";
import { http } from "@/lib/http";
import { useUploadsStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { cancelAllUploads, clearUploads } from "@/lib/uploads";
import { openStory, segmentNamed, story } from "@/tests/story";

const file = (name: string, type = "") => new File(["x"], name, { type });
const uploads = () => useUploadsStore.getState().uploads;

beforeEach(() => {
  cancelAllUploads();
  clearUploads();
  openStory("a");
});

test("a picture of a foreign kind is told what it should be", async () => {
  takeDropped([file("a.heic", "image/heic")], "a");
  await vi.waitFor(() => expect(story().faults["a"]).toBe(texts.uploads.otherPicture("HEIC")));
});

test("what is brought with a picture and of no use is told", async () => {
  vi.spyOn(http, "patch").mockResolvedValue({ data: segmentNamed("a", 0), headers: {} });
  takeDropped([file("a.jpg"), file("notes.doc")], "a");
  await vi.waitFor(() => expect(uploads().map(({ state }) => state)).toContain("failed"));
  expect(uploads().find(({ state }) => state === "failed")).toMatchObject({
    name: "notes.doc",
    canRetry: false,
  });
});
