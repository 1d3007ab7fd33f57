import { beforeEach, expect, test, vi } from "vitest";

import { Saver } from "@/hooks/useMotion";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { useStoryStore } from "@/lib/stores";
import type { Project, Segment } from "@/lib/types";

const RECT = { x: 0, y: 0, width: 0.5, height: 0.5 };
const onError = vi.fn();
const row = (change = {}) => ({ id: "a", sequence_index: 0, ...change }) as Segment;
const shown = () => useStoryStore.getState().segments.a!;

beforeEach(() => {
  vi.useFakeTimers();
  onError.mockReset();
  useStoryStore.getState().open({ id: "story" } as Project, [row()]);
  return () => void vi.useRealTimers();
});

function answering(...answers: (object | ApiError)[]) {
  const sent: object[] = [];
  vi.spyOn(http, "patch").mockImplementation((_, change) => {
    sent.push(change as object);
    const answer = answers.shift() ?? {};
    if (answer instanceof ApiError) return Promise.reject(answer);
    return Promise.resolve({ data: row({ ...(change as object), ...answer }), headers: {} });
  });
  return sent;
}

test("a drag is seen at once and sent once, when the hand rests", async () => {
  const sent = answering();
  const saver = new Saver("a", onError);
  for (const x of [0.1, 0.2, 0.3]) saver.change({ start_rect: { ...RECT, x } });
  expect(shown().start_rect?.x).toBe(0.3);
  expect(sent).toEqual([]);
  await vi.runAllTimersAsync();
  expect(sent).toEqual([{ start_rect: { ...RECT, x: 0.3 } }]);
});

test("what is changed while an answer is awaited stays on the screen, and is sent behind it", async () => {
  const sent = answering();
  const saver = new Saver("a", onError);
  saver.change({ focus: { x: 0.1, y: 0.1 } });
  const saving = saver.save();
  saver.change({ focus: { x: 0.9, y: 0.9 } });
  await saving;
  expect(shown().focus).toEqual({ x: 0.9, y: 0.9 });
  expect(sent).toEqual([{ focus: { x: 0.1, y: 0.1 } }, { focus: { x: 0.9, y: 0.9 } }]);
});

test("what could not be saved is told, kept, and sent with what comes", async () => {
  const sent = answering(new ApiError("away", "Nobody is there.", 0));
  const saver = new Saver("a", onError);
  saver.change({ easing: "linear" });
  await vi.runAllTimersAsync();
  expect(onError).toHaveBeenLastCalledWith(expect.objectContaining({ code: "away" }));
  saver.change({ start_rect: RECT });
  await vi.runAllTimersAsync();
  expect(sent.at(-1)).toEqual({ easing: "linear", start_rect: RECT });
  expect(onError).toHaveBeenLastCalledWith(null);
});

test("who goes to another segment loses nothing", async () => {
  const sent = answering();
  const saver = new Saver("a", onError);
  saver.change({ start_rect: RECT });
  saver.leave();
  expect(sent).toEqual([{ start_rect: RECT }]);
});
