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

/** A server that numbers what it makes; files stay under way. */
function server() {
  let made = 0;
  const post = vi.spyOn(http, "post").mockImplementation(async (path, body) => {
    if (path === "/api/projects/") return { data: { id: "story", ...(body as object) } };
    made += 1;
    return { data: { id: `s${made}`, ...(body as object) } };
  });
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
    const segments = post.mock.calls.filter(([path]) => path === "/api/segments/");
    expect(segments.map(([, body]) => (body as { text_content?: string }).text_content)).toEqual([
      ...["A.", "Own.", "B."],
      "C.", // left over, without a picture
    ]);
    expect(uploads().map(({ name, segment }) => [name, segment])).toEqual([
      ["1.jpg", "s1"],
      ["2.jpg", "s2"],
      ["3.jpg", "s3"],
    ]);
  });

  it("leave no empty place when they are cancelled, but their words stay", async () => {
    const { remove } = server();
    await bring(given({ "1.jpg": "x", "2.jpg": "x", "2.txt": "Own." }));
    await settled();
    for (const { id } of uploads()) cancelUpload(id);
    await settled();
    expect(remove.mock.calls.map(([path]) => path)).toEqual(["/api/segments/s1/"]);
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
