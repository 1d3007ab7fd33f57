import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";

import { useRecorder } from "@/hooks/useRecorder";

afterEach(() => vi.unstubAllGlobals());

/** A microphone that answers when it is told to, and the track it hands out. */
function microphone() {
  const track = { stop: vi.fn() };
  let answer = () => {};
  let refuse = () => {};
  const getUserMedia = () =>
    new Promise((allowed, denied) => {
      answer = () => allowed({ getTracks: () => [track] });
      refuse = () => denied(new DOMException("", "NotAllowedError"));
    });
  vi.stubGlobal("navigator", { mediaDevices: { getUserMedia } });
  return {
    track,
    answer: () => act(async () => answer()),
    refuse: () => act(async () => refuse()),
  };
}

test("a microphone that comes after it was given up is switched off at once", async () => {
  const { track, answer } = microphone();
  const { result } = renderHook(useRecorder);
  act(() => void result.current.start());
  expect(result.current.state).toBe("asking");
  act(() => result.current.discard());
  await answer();
  expect(track.stop).toHaveBeenCalledOnce();
  expect(result.current.state).toBe("idle");
});

test("a microphone that comes when the page has gone is switched off, too", async () => {
  const { track, answer } = microphone();
  const { result, unmount } = renderHook(useRecorder);
  act(() => void result.current.start());
  unmount();
  await answer();
  expect(track.stop).toHaveBeenCalledOnce();
});

test("a refusal is told, but not to somebody who has given up", async () => {
  const { refuse } = microphone();
  const { result } = renderHook(useRecorder);
  act(() => void result.current.start());
  await refuse();
  expect(result.current.state).toBe("denied");
  act(() => void result.current.start());
  act(() => result.current.discard());
  await refuse();
  expect(result.current.state).toBe("idle");
});
