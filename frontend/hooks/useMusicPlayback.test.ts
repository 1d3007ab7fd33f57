import { act, renderHook, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { useMusicPlayback } from "@/hooks/useMusicPlayback";
import { http } from "@/lib/http";
import { playhead } from "@/lib/playhead";
import { usePlayerStore, useStoryStore } from "@/lib/stores";
import { segmentNamed, PROJECT } from "@/tests/story";
import { fakeSounds } from "@/tests/sounds";

const DUCKED = 10 ** (-9 / 20);
let sounds: HTMLMediaElement[] = [];
const player = () => usePlayerStore.getState();
const heard = () => sounds.filter((it) => !it.paused);
const places = () => heard().map((it) => it.currentTime);

/** The narration has brought the playing to this place. */
const be = (time: number) => act(() => playhead.set(time));

beforeEach(async () => {
  sounds = fakeSounds();
  const track = { id: "waltz", file: "/waltz.flac", duration: 10, loudness: -25 };
  const music = { track: "waltz", gain_db: -6, start: 1, fade: 0, loops: true };
  vi.spyOn(http, "get").mockImplementation(async (path) => ({
    data: path.includes("music-tracks") ? track : music,
  }));
  const spoken = { audio_file: "/a.flac", audio_duration: 30, audio_source: "tts" as const };
  const words = [{ word: "So", start: 20, end: 21 }];
  const segment = segmentNamed("a", 0, { ...spoken, audio_words: words });
  useStoryStore.getState().close();
  useStoryStore.getState().open({ ...PROJECT, id: crypto.randomUUID() }, [segment]);
  be(0);
  renderHook(useMusicPlayback);
  await waitFor(() => expect(http.get).toHaveBeenCalledTimes(2));
  await act(async () => undefined);
});

afterEach(() => {
  act(() => player().pause());
  act(() => player().setVolume(1, false));
  useStoryStore.getState().close();
});

test("it is heard from where it begins, at the place where the film has it", () => {
  act(() => player().play());
  be(0.5);
  expect(heard()).toEqual([]);
  be(1.5);
  expect([heard()[0]?.getAttribute("src"), ...places()]).toEqual(["/waltz.flac", 0.5]);
  act(() => player().pause());
  expect(heard()).toEqual([]);
});

test("it follows a jump, and comes near by and by where it is off a little", () => {
  act(() => player().play());
  be(2);
  be(6);
  expect(places()).toEqual([5]);
  be(6.1);
  expect([places(), heard()[0]?.playbackRate]).toEqual([[5], 1.01]);
  heard()[0]!.currentTime = 5.2;
  be(6.1);
  expect([places(), heard()[0]?.playbackRate]).toEqual([[5.2], 0.99]);
  heard()[0]!.currentTime = 5.1;
  be(6.1);
  expect(heard()[0]?.playbackRate).toBe(1);
});

test("its end lies over its beginning", () => {
  act(() => player().play());
  be(2);
  be(10); // nine seconds into it, of which the last two begin again
  expect(places()).toEqual([9, 1]);
  be(12);
  expect(places()).toEqual([3]);
});

test("it gives way where somebody speaks, and is as loud as the page", () => {
  act(() => player().play());
  be(5);
  const loud = 10 ** ((-16 - 9 + 25 - 6) / 20);
  expect(heard()[0]?.volume).toBeCloseTo(loud, 3);
  be(20.5);
  expect(heard().at(-1)?.volume).toBeCloseTo(loud * DUCKED, 3);
  act(() => player().setVolume(0.5, false));
  expect(heard().at(-1)?.volume).toBeCloseTo((loud * DUCKED) / 2, 3);
  act(() => player().setVolume(0.5, true));
  expect(heard().at(-1)?.volume).toBe(0);
});

test("it waits where the narration has not come yet", () => {
  act(() => player().play());
  be(5);
  act(() => player().setWaiting(true));
  expect(heard()).toEqual([]);
  act(() => player().setWaiting(false));
  expect(places()).toEqual([4]);
});
