import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test } from "vitest";

import {
  seekSound,
  soundTime,
  stopSound,
  toggleSound,
  useHasFailed,
  useIsPlaying,
  useSoundSecond,
} from "@/hooks/useSound";
import { usePlayerStore } from "@/lib/stores";
import { fakeSounds } from "@/tests/sounds";

let sounds: HTMLMediaElement[] = [];
beforeEach(() => {
  sounds = fakeSounds();
});
afterEach(() => act(() => stopSound()));

const state = (url: string) =>
  renderHook(() => [useIsPlaying(url), useSoundSecond(url), useHasFailed(url)] as const).result;

test("one sound at a time is heard, from its beginning on", () => {
  const [one, other] = [state("/one.mp3"), state("/other.mp3")];
  act(() => toggleSound("/one.mp3"));
  act(() => seekSound("/one.mp3", 5));
  expect([one.current, other.current]).toEqual([
    [true, 5, false],
    [false, 0, false],
  ]);
  act(() => toggleSound("/other.mp3"));
  expect([one.current[0], other.current[0]]).toEqual([false, true]);
  expect(soundTime("/one.mp3")).toBe(0);
  expect(new Set(sounds).size).toBe(1);
});

test("who goes to a place of another sound stops the one that is heard", () => {
  const [one, other] = [state("/one.mp3"), state("/other.mp3")];
  act(() => toggleSound("/one.mp3"));
  act(() => seekSound("/other.mp3", 7.5));
  expect(one.current[0]).toBe(false);
  expect(other.current).toEqual([false, 7, false]);
});

test("it stops where the story plays, and the story where it does", () => {
  const one = state("/one.mp3");
  act(() => usePlayerStore.getState().play());
  act(() => toggleSound("/one.mp3"));
  expect([one.current[0], usePlayerStore.getState().playing]).toEqual([true, false]);
  act(() => usePlayerStore.getState().play());
  expect(one.current[0]).toBe(false);
  act(() => usePlayerStore.getState().pause());
});

test("a sound that is not the one that is heard does not stop it", () => {
  const one = state("/one.mp3");
  act(() => toggleSound("/one.mp3"));
  act(() => stopSound("/other.mp3"));
  expect(one.current[0]).toBe(true);
  act(() => stopSound("/one.mp3"));
  expect(one.current[0]).toBe(false);
});

test("it is as loud as the page", () => {
  act(() => toggleSound("/one.mp3"));
  act(() => usePlayerStore.getState().setVolume(0.25, true));
  expect([sounds[0]?.volume, sounds[0]?.muted]).toEqual([0.25, true]);
  act(() => usePlayerStore.getState().setVolume(1, false));
});

test("one that cannot be played says so", () => {
  const one = state("/one.mp3");
  act(() => toggleSound("/one.mp3"));
  act(() => void sounds[0]!.dispatchEvent(new Event("error")));
  expect(one.current.slice(0, 1).concat(one.current[2])).toEqual([false, true]);
});
