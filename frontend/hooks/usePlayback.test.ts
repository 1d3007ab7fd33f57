import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { usePlayback } from "@/hooks/usePlayback";
import { playhead } from "@/lib/playhead";
import { usePlayerStore, useStoryStore } from "@/lib/stores";
import type { Project, Segment } from "@/lib/types";

// The browser's own clocks, under the hand of the test.
let now = 0;
let frames: FrameRequestCallback[] = [];
let sounds: HTMLAudioElement[] = [];

const segment = (id: string, sequence_index: number, seconds: number | null) =>
  ({
    id,
    sequence_index,
    text_content: "",
    silence_duration: 2,
    audio_file: seconds ? `/${id}.flac` : null,
    audio_duration: seconds,
  }) as Segment;

beforeEach(() => {
  [now, frames, sounds] = [0, [], []];
  vi.spyOn(performance, "now").mockImplementation(() => now);
  vi.stubGlobal("requestAnimationFrame", (frame: FrameRequestCallback) => frames.push(frame));
  vi.stubGlobal("cancelAnimationFrame", () => (frames = []));
  vi.spyOn(HTMLMediaElement.prototype, "play").mockImplementation(function (
    this: HTMLAudioElement,
  ) {
    sounds.push(this);
    return Promise.resolve();
  });
  vi.spyOn(HTMLMediaElement.prototype, "pause").mockReturnValue();
  vi.spyOn(HTMLMediaElement.prototype, "load").mockReturnValue();
  vi.spyOn(HTMLMediaElement.prototype, "readyState", "get").mockReturnValue(4);
  const story = { id: "story" } as Project;
  useStoryStore
    .getState()
    .open(story, [segment("a", 0, 3), segment("b", 1, 4), segment("c", 2, null)]);
  renderHook(() => usePlayback());
});

afterEach(() => {
  useStoryStore.getState().close();
  vi.unstubAllGlobals();
});

/** Let the page draw for so long; the narration goes on as long as `sound` says. */
function run(seconds: number, sound = 1) {
  act(() => {
    for (let frame = 0; frame < Math.round(seconds * 60); frame += 1) {
      now += 1000 / 60;
      const playing = sounds.at(-1);
      if (playing) playing.currentTime += sound / 60;
      frames.splice(0).forEach((draw) => draw(now));
    }
  });
}

const player = () => usePlayerStore.getState();
const heard = () => sounds.at(-1)?.getAttribute("src");
const play = () => act(() => player().play());

test("plays one narration after the other, and makes the segment that comes on the active one", () => {
  play();
  run(1);
  expect([heard(), playhead.time]).toEqual(["/a.flac", expect.closeTo(1, 1)]);
  run(2.5);
  expect(heard()).toBe("/b.flac");
  expect(useStoryStore.getState().active).toBe("b");
  expect(playhead.time).toBeCloseTo(3.5, 1);
});

test("follows the sound, not the clock of the machine", () => {
  play();
  run(2, 0.9);
  expect(playhead.time).toBeCloseTo(1.8, 1);
  expect(Math.abs(playhead.time - sounds[0]!.currentTime)).toBeLessThan(0.05);
});

test("waits for a sound that has not come", () => {
  vi.spyOn(HTMLMediaElement.prototype, "readyState", "get").mockReturnValue(1);
  play();
  run(1, 0);
  expect(playhead.time).toBe(0);
  expect(player().waiting).toBe(true);
});

test("a segment without a narration lasts as long as it is silent, and the story ends", () => {
  act(() => player().seek(7));
  play();
  run(1.5);
  expect(player().playing).toBe(true);
  expect(playhead.time).toBeCloseTo(8.5, 1);
  run(1);
  expect(player().playing).toBe(false);
  expect(player().time).toBeCloseTo(9);
  play();
  run(0.5);
  expect(playhead.time).toBeCloseTo(0.5, 1); // from the beginning again
});

test("a jump shows the frame of the film at once", () => {
  act(() => player().seek(4.02));
  expect(playhead.time * 30).toBeCloseTo(120);
  expect(useStoryStore.getState().active).toBe("b");
});

test("a jump while it plays goes on from there", () => {
  play();
  run(0.5);
  act(() => player().seek(5));
  run(0.5);
  expect([heard(), playhead.time]).toEqual(["/b.flac", expect.closeTo(5.5, 1)]);
  expect(sounds.at(-1)!.currentTime).toBeCloseTo(2.5, 1);
});

test("who chooses a segment sees its beginning", () => {
  act(() => useStoryStore.getState().activate("b"));
  expect(playhead.time).toBe(3);
});

test("stays with the segment that is seen when others move or change their length", () => {
  act(() => player().seek(4));
  act(() => useStoryStore.getState().setOrder(["c", "b", "a"]));
  expect(playhead.time).toBeCloseTo(3);
  expect(player().time).toBeCloseTo(3);
  act(() => useStoryStore.getState().patch("c", { audio_file: "/c.flac", audio_duration: 10 }));
  expect(playhead.time).toBeCloseTo(11);
});

test("a narration that is spoken anew while it is heard is heard anew", () => {
  play();
  run(1);
  act(() => useStoryStore.getState().patch("a", { audio_file: "/a2.flac", audio_duration: 6 }));
  expect(heard()).toBe("/a2.flac");
  run(1);
  expect(playhead.time).toBeCloseTo(2, 1);
});

test("a sound that cannot be played is told, and the story goes on in silence", async () => {
  const broken = new DOMException("", "NotSupportedError");
  vi.spyOn(HTMLMediaElement.prototype, "play").mockRejectedValue(broken);
  await act(async () => player().play());
  expect(player().fault).toEqual({ kind: "sound", segment: "a" });
  run(1);
  expect(playhead.time).toBeCloseTo(1, 1);
});

test("sound that the browser holds back stops the playing and is told", async () => {
  const forbidden = new DOMException("", "NotAllowedError");
  vi.spyOn(HTMLMediaElement.prototype, "play").mockRejectedValue(forbidden);
  await act(async () => player().play());
  expect(player()).toMatchObject({ playing: false, fault: { kind: "forbidden" } });
});
