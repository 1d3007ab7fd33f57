import { expect, test } from "vitest";

import {
  beginOf,
  endOf,
  neighbourOf,
  onFrame,
  partAt,
  reordered,
  seenAt,
  timeByKey,
  timelineOf,
  EMPTY,
} from "@/lib/timeline";

const spoken = (id: string, seconds: number) => ({ id, seconds, isEstimate: false });
const story = timelineOf([spoken("a", 2), spoken("b", 3.01), spoken("c", 1)], 30);
const key = (name: string, shiftKey = false) => ({ key: name, shiftKey });

test("segments follow one another without a gap", () => {
  expect(story.parts.map(({ start }) => start)).toEqual([0, 2, 5.01]);
  expect(story.seconds).toBeCloseTo(6.01);
});

test("the segment at a time is found at its very beginning and after the end", () => {
  expect(story.parts.map(({ start }) => partAt(story, start)?.id)).toEqual(["a", "b", "c"]);
  expect(partAt(story, 1.999)?.id).toBe("a");
  expect(partAt(story, 99)?.id).toBe("c");
  expect(partAt(EMPTY, 0)).toBeUndefined();
  expect(seenAt(EMPTY, 0)).toBeNull();
});

test("a picture changes on the nearest frame, not on the sound", () => {
  expect(seenAt(story, 5.005)?.part.id).toBe("c"); // 5.01 s is frame 150.3
  expect(partAt(story, 5.005)?.id).toBe("b");
});

test("the end of a segment still shows it, and its camera has arrived", () => {
  for (const part of story.parts) {
    const seen = seenAt(story, endOf(story, part))!;
    expect(seen.part.id).toBe(part.id);
    expect(seen.position).toBeGreaterThan(0.95);
  }
});

test("the first moment of a segment shows it, also where its sound begins within a frame", () => {
  const late = timelineOf([spoken("a", 2.02), spoken("b", 3.01)], 30);
  for (const timeline of [story, late])
    for (const part of timeline.parts) {
      const time = beginOf(timeline, part);
      expect(seenAt(timeline, onFrame(timeline, time))!.part.id).toBe(part.id);
      expect(partAt(timeline, time)!.id).toBe(part.id);
    }
  expect(neighbourOf(late, 0, 1)).toBeCloseTo(61 / 30);
});

test("what stands still shows a whole frame of the film", () => {
  expect(onFrame(story, 1.05) * 30).toBeCloseTo(31);
  expect(onFrame(story, 99) * 30).toBeCloseTo(180);
  expect(onFrame(story, -1)).toBe(0);
});

test("going back goes to the beginning first, then to the segment before", () => {
  expect(neighbourOf(story, 4, -1)).toBe(2);
  expect(neighbourOf(story, 2.5, -1)).toBe(0);
  expect(neighbourOf(story, 0.2, -1)).toBe(0);
  expect(neighbourOf(story, 0.2, 1)).toBe(2);
  expect(neighbourOf(story, 5.5, 1)).toBeCloseTo(6.01);
});

test("keys go a second, a segment, a frame, or to an end", () => {
  expect(timeByKey(story, 1, key("ArrowRight"))).toBe(2);
  expect(timeByKey(story, 0.5, key("ArrowLeft"))).toBe(0);
  expect(timeByKey(story, 1, key("ArrowRight", true))).toBe(2);
  expect(timeByKey(story, 1, key("."))! * 30).toBeCloseTo(31);
  expect(timeByKey(story, 1, key(","))! * 30).toBeCloseTo(29);
  expect(timeByKey(story, 1, key("Home"))).toBe(0);
  expect(timeByKey(story, 1, key("End"))).toBeCloseTo(6.01);
  expect(timeByKey(story, 1, key("x"))).toBeNull();
});

test("each frame can be stepped through, there and back", () => {
  let time = 0;
  for (let frame = 1; frame <= 180; frame += 1) {
    time = timeByKey(story, time, key("."))!;
    expect(Math.round(time * 30)).toBe(frame);
  }
  for (let frame = 179; frame >= 0; frame -= 1) {
    time = timeByKey(story, time, key(","))!;
    expect(Math.round(time * 30)).toBe(frame);
  }
});

test("a segment is moved before a place", () => {
  const order = ["a", "b", "c"];
  expect(reordered(order, "a", 3)).toEqual(["b", "c", "a"]);
  expect(reordered(order, "c", 0)).toEqual(["c", "a", "b"]);
  expect(reordered(order, "b", 1)).toEqual(order);
  expect(reordered(order, "b", 2)).toEqual(order);
});
