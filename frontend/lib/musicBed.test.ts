import { readFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

import { bedOf, heardAt, levelOf, merged, voiceOf, windowsOf, type Window } from "@/lib/musicBed";
import { timelineOf } from "@/lib/timeline";
import type { ProjectMusic } from "@/lib/types";
import { segmentNamed } from "@/tests/story";

type Case = Partial<ProjectMusic> & {
  seconds: number;
  film: number;
  level_db: number;
  windows: Window[];
  heard: [time: number, gain: number, place: number][];
};

// Written by the engine: `python -m core_engine.tests.music_beds`.
const file = path.join(import.meta.dirname, "../tests/music-beds.json");
const cases = JSON.parse(readFileSync(file, "utf-8")) as Case[];
const MOST = 0.0005; // of full scale; nobody hears less

test.each(cases.map((it, index) => [index, it] as const))(
  "the same is heard of the music as in the engine's film (%i)",
  (_, { seconds, film, windows, level_db, heard, ...music }) => {
    const bed = bedOf(music, seconds, film, windows, level_db);
    for (const [time, gain, place] of heard) {
      const ours = heardAt(bed, time);
      const sum = (of: (it: (typeof ours)[number]) => number) =>
        ours.reduce((total, it) => total + of(it), 0);
      expect(Math.abs(sum((it) => it.gain) - gain), `gain at ${time}`).toBeLessThan(MOST);
      const told = sum((it) => (it.gain * it.place) / seconds);
      expect(Math.abs(told - place), `place at ${time}`).toBeLessThan(MOST);
    }
  },
);

test("windows close together are one", () => {
  expect(
    merged([
      [10, 11],
      [0, 4],
      [5, 6],
    ]),
  ).toEqual([
    [0, 6],
    [10, 11],
  ]);
});

const words = [
  { word: "One", start: 0.5, end: 1 },
  { word: "two", start: 1.2, end: 9 },
];
const segments = {
  a: segmentNamed("a", 0, { audio_source: "tts", audio_words: words }),
  b: segmentNamed("b", 1, { audio_source: "recording" }),
  c: segmentNamed("c", 2),
};
const timeline = timelineOf(
  [
    { id: "a", seconds: 2, isEstimate: false },
    { id: "b", seconds: 3, isEstimate: false },
    { id: "c", seconds: 4, isEstimate: true },
  ],
  30,
);

test("somebody speaks at each word, or all along; where nothing was spoken nobody does", () => {
  expect(windowsOf(timeline, segments)).toEqual([
    [0.5, 1],
    [1.2, 2],
    [2, 5],
  ]);
});

test("a voice of the machine has its loudness, of a recording it is reckoned", () => {
  const only = (id: string) => ({
    ...timeline,
    parts: timeline.parts.filter((part) => part.id === id),
  });
  expect(voiceOf(only("a"), segments, {})).toBe(-16);
  const quiet = voiceOf(only("b"), segments, { b: [50, 50, 0, 0, 50] })!;
  expect(quiet).toBeCloseTo(-20.5, 1); // a quarter of full scale, pauses aside
  const both = voiceOf(timeline, segments, { b: [50] })!;
  expect(both).toBeGreaterThan(quiet);
  expect(both).toBeLessThan(-16);
  expect(voiceOf(only("b"), segments, { b: [0, 0] })).toBeNull();
  expect(voiceOf(only("c"), segments, {})).toBeNull();
});

test("it lies below the voice; without one it is as loud as the film", () => {
  const track = { duration: 60, loudness: -10 };
  expect(levelOf({ gain_db: 2 }, track, -16, -14)).toBe(-13);
  expect(levelOf({}, track, null, -14)).toBe(-4);
  expect(levelOf({}, { ...track, loudness: null }, -16, -14)).toBeNull();
});
