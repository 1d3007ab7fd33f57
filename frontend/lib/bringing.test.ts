import { beforeEach, describe, expect, it, vi } from "vitest";

import { bring } from "@/lib/bringing";
import type { Given } from "@/lib/dropped";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { useUploadsStore } from "@/lib/stores";
import { cancelAllUploads, cancelUpload, clearUploads } from "@/lib/uploads";

const given = (files: Record<string, string>): Given[] =>
  Object.entries(files).map(([path, text]) => ({ path, file: new File([text], path) }));
const settled = () => new Promise((done) => setTimeout(done, 5));
const uploads = () => useUploadsStore.getState().uploads;

beforeEach(() => {
  cancelAllUploads();
  clearUploads();
});

type Made = { segments: { id: string; text_content: string }[] };

/** A server that takes what it is told; files stay under way. */
function server() {
  const post = vi.spyOn(http, "post").mockImplementation(async (_, body) => ({
    data: { id: "story", ...(body as object) },
    headers: {},
  }));
  const patch = vi.spyOn(http, "patch").mockReturnValue(new Promise(() => undefined));
  const remove = vi.spyOn(http, "delete").mockResolvedValue({ data: undefined, headers: {} });
  return { post, patch, remove };
}

describe("pictures that are brought", () => {
  it("have their places, with their words, before the first of them is sent", async () => {
    const { post } = server();
    const files = given({
      "1.jpg": "x",
      "2.jpg": "x",
      "2.txt": "Own.",
      "3.jpg": "x",
      "script.txt": "A.\n\nB.\n\nC.",
    });
    const { stories, arrivals } = await bring(files);
    expect([stories, (await arrivals[0])?.id]).toEqual([1, "story"]);
    expect(post.mock.calls.map(([path]) => path)).toEqual([
      "/api/projects/",
      "/api/projects/story/add-segments/",
    ]);
    const { segments } = post.mock.calls[1]![1] as Made;
    expect(segments.map(({ text_content }) => text_content)).toEqual([
      ...["A.", "Own.", "B."],
      "C.", // left over, without a picture
    ]);
    expect(uploads().map(({ name, segment }) => [name, segment])).toEqual([
      ["1.jpg", segments[0]!.id],
      ["2.jpg", segments[1]!.id],
      ["3.jpg", segments[2]!.id],
    ]);
  });

  it("leave no empty place when they are cancelled, but their words stay", async () => {
    const { remove } = server();
    await bring(given({ "1.jpg": "x", "2.jpg": "x", "2.txt": "Own." }));
    await settled();
    const first = uploads()[0]!.segment!;
    for (const { id } of uploads()) cancelUpload(id);
    await settled();
    expect(remove.mock.calls.map(([path]) => path)).toEqual([`/api/segments/${first}/`]);
  });

  it("leave no half of a story where the server goes away", async () => {
    const { post, remove } = server();
    post.mockImplementationOnce(async () => ({ data: { id: "story" } }));
    post.mockImplementationOnce(() => Promise.reject(new ApiError("away", "Nobody.", 0)));
    await expect(bring(given({ "1.jpg": "x" }))).rejects.toThrow("Nobody.");
    expect(remove).toHaveBeenCalledWith("/api/projects/story/");
    expect(uploads()).toEqual([]);
  });
});

it("says what was left out, and makes no story of nothing", async () => {
  const { post } = server();
  expect(await bring(given({ "a.exe": "x", "b.jpg": "" }))).toEqual({ stories: 0, arrivals: [] });
  expect(post).not.toHaveBeenCalled();
  expect(uploads().map(({ name, state }) => [name, state])).toEqual([
    ["a.exe", "failed"],
    ["b.jpg", "failed"],
  ]);
});
