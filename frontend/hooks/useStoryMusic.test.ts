import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

import { changeMusic, useStoryMusic } from "@/hooks/useStoryMusic";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { useHistoryStore } from "@/lib/stores";
import { afterAll } from "@/lib/turns";
import type { ProjectMusic } from "@/lib/types";
import { openStory, PROJECT, story } from "@/tests/story";

let kept: ProjectMusic;
let changes: number;
const put = () => vi.mocked(http.put).mock.calls.map(([, body]) => body as ProjectMusic);

beforeEach(() => {
  kept = { track: "waltz", gain_db: 0, start: 0, fade: 2, loops: true };
  changes = 0;
  vi.spyOn(http, "get").mockImplementation(async () => ({ data: kept }));
  vi.spyOn(http, "put").mockImplementation(async (_, body) => {
    kept = { ...kept, ...(body as ProjectMusic) };
    return { data: kept, headers: { "x-change": String((changes += 1)) } };
  });
  openStory("a");
});

async function opened() {
  const { result } = renderHook(useStoryMusic);
  await waitFor(() => expect(result.current).toEqual(kept));
  return result;
}

test("what a slider does is shown at once, sent when it rests, and one step to be undone", async () => {
  const music = await opened();
  let sent: Promise<void> | undefined;
  act(() => [-1, -2, -3].forEach((gain_db) => (sent = changeMusic({ gain_db }))));
  expect(music.current?.gain_db).toBe(-3);
  expect(put()).toEqual([]);
  await act(() => sent!);
  expect(put()).toEqual([{ ...kept, gain_db: -3 }]);
  expect(useHistoryStore.getState().done).toEqual(["1"]);
});

test("who takes back at once waits until it is sent", async () => {
  await opened();
  act(() => void changeMusic({ fade: 5 }));
  await act(afterAll);
  expect(put()).toHaveLength(1);
  expect(useHistoryStore.getState().done).toEqual(["1"]);
});

test("it is asked for anew when the story has changed, and stays the same where it is so", async () => {
  const music = await opened();
  const before = music.current;
  act(() => story().putProject({ ...PROJECT, updated_at: "later" }));
  await waitFor(() => expect(http.get).toHaveBeenCalledTimes(2));
  expect(music.current).toBe(before);
  kept = { ...kept, track: "march" };
  act(() => story().putProject({ ...PROJECT, updated_at: "later still" }));
  await waitFor(() => expect(music.current?.track).toBe("march"));
});

test("what the server does not take is not shown any more", async () => {
  const music = await opened();
  vi.mocked(http.put).mockRejectedValue(new ApiError("invalid", "No.", 400));
  await act(() => expect(changeMusic({ track: "gone" })).rejects.toThrow("No."));
  await waitFor(() => expect(music.current).toEqual(kept));
  expect(useHistoryStore.getState().done).toEqual([]);
});
