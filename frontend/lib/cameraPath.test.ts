import { readFileSync } from "node:fs";
import path from "node:path";

import { expect, test } from "vitest";

import { cameraPath, rectOfFrame, type Motion } from "@/lib/cameraPath";
import { onFrame, seenAt, timelineOf } from "@/lib/timeline";
import type { FilmFormat, Point, Rect } from "@/lib/types";

type Clip = { first_frame: number; frames: number; crops: number[][] };
type Film = {
  format: FilmFormat;
  width: number;
  height: number;
  fps: number;
  zoom_intensity: number;
  frames: number;
  clips: Clip[];
};
type Given = Motion & { image_width: number; image_height: number; focus: Point; samples: number };
type Comparison = { segments: Given[]; films: Film[] };

// Written by the engine: `python -m core_engine.tests.camera_paths`.
const file = path.join(import.meta.dirname, "../tests/camera-paths.json");
const { segments, films } = JSON.parse(readFileSync(file, "utf-8")) as Comparison;

const MOST = 0.01; // pixels of the film; one would hardly be seen

/** How far, in pixels of the film, a corner of one crop is from where the other has it. */
function apart(ours: Rect, engines: Rect, film: Film): number {
  const across = film.width / engines.width;
  const down = film.height / engines.height;
  return Math.max(
    Math.abs(ours.x - engines.x) * across,
    Math.abs(ours.y - engines.y) * down,
    Math.abs(ours.x + ours.width - engines.x - engines.width) * across,
    Math.abs(ours.y + ours.height - engines.y - engines.height) * down,
  );
}

const rectOf = ([, x, y, width, height]: number[]) => ({ x, y, width, height }) as Rect;

function pathOf(segment: Given, index: number, film: Film) {
  return cameraPath(segment, index, {
    pictureAspect: segment.image_width / segment.image_height,
    frameAspect: film.width / film.height,
    focus: segment.focus,
    zoomIntensity: film.zoom_intensity,
    seconds: segment.samples / 48_000,
  });
}

const lengths = segments.map(({ samples }, index) => ({
  id: String(index),
  seconds: samples / 48_000,
  isEstimate: false,
}));

test.each(films.map((film) => [`${film.format} at ${film.fps}`, film] as const))(
  "the camera goes where the engine's goes: %s",
  (_, film) => {
    const worst = segments.map((segment, index) => {
      const { crops, frames } = film.clips[index]!;
      const path = pathOf(segment, index, film);
      const all = crops.map((crop) =>
        apart(rectOfFrame(path, crop[0]!, frames), rectOf(crop), film),
      );
      return Math.max(...all);
    });
    expect(Math.max(...worst)).toBeLessThan(MOST);
  },
);

test.each(films.map((film) => [`${film.format} at ${film.fps}`, film] as const))(
  "pictures change on the engine's frames: %s",
  (_, film) => {
    const timeline = timelineOf(lengths, film.fps);
    const edges = timeline.parts.map(({ firstFrame, frames }) => [firstFrame, frames]);
    expect(edges).toEqual(film.clips.map(({ first_frame, frames }) => [first_frame, frames]));
  },
);

test.each(films.map((film) => [`${film.format} at ${film.fps}`, film] as const))(
  "a time that is a frame's shows that frame: %s",
  (_, film) => {
    const timeline = timelineOf(lengths, film.fps);
    const last = Math.round(onFrame(timeline, timeline.seconds) * film.fps);
    expect(Math.abs(last - (film.frames - 1))).toBeLessThanOrEqual(1);
    for (let frame = 0; frame < film.frames; frame += 1) {
      const { part, position } = seenAt(timeline, frame / film.fps)!;
      const clip = film.clips.findLastIndex(({ first_frame }) => first_frame <= frame);
      expect(part.index).toBe(clip);
      const { first_frame, frames } = film.clips[clip]!;
      expect(position * Math.max(1, frames - 1)).toBeCloseTo(frames > 1 ? frame - first_frame : 0);
    }
  },
);
