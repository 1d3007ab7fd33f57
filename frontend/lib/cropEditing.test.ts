import { expect, test } from "vitest";

import { centreOf, widestCrop, CENTRE } from "@/lib/cameraPath";
import { grown, movedBy, resized, surprise, type Corner } from "@/lib/cropEditing";
import type { Rect } from "@/lib/types";

const PICTURE = 1.5;
const WIDEST = widestCrop(PICTURE, 9 / 16, CENTRE);
const RECT: Rect = { x: 0.3, y: 0.4, width: WIDEST.width / 2, height: WIDEST.height / 2 };
const CORNERS: Corner[] = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: 1, y: 1 },
];

function expectGood(rect: Rect) {
  expect(Math.min(rect.x, rect.y)).toBeGreaterThanOrEqual(-1e-9);
  expect(rect.x + rect.width).toBeLessThanOrEqual(1 + 1e-9);
  expect(rect.y + rect.height).toBeLessThanOrEqual(1 + 1e-9);
  expect((rect.width * PICTURE) / rect.height).toBeCloseTo(9 / 16);
  expect(rect.width).toBeGreaterThanOrEqual(WIDEST.width / 8 - 1e-9);
}

test("a crop is moved as far as the edges allow", () => {
  expect(movedBy(RECT, 0.1, -0.05)).toMatchObject({
    x: expect.closeTo(0.4),
    y: expect.closeTo(0.35),
  });
  expect(movedBy(RECT, 9, 9)).toMatchObject({ x: 1 - RECT.width, y: 1 - RECT.height });
  expect(movedBy(RECT, -9, -9)).toMatchObject({ x: 0, y: 0 });
});

test.each(CORNERS)("corner $x $y follows the hand, the opposite one stays", (corner) => {
  const anchor = {
    x: RECT.x + RECT.width * (1 - corner.x),
    y: RECT.y + RECT.height * (1 - corner.y),
  };
  for (const to of [
    CENTRE,
    { x: 0, y: 0 },
    { x: 1, y: 1 },
    { x: -3, y: 5 },
    { x: 0.35, y: 0.45 },
  ]) {
    const rect = resized(RECT, corner, to, WIDEST);
    expectGood(rect);
    expect(rect.x + rect.width * (1 - corner.x)).toBeCloseTo(anchor.x);
    expect(rect.y + rect.height * (1 - corner.y)).toBeCloseTo(anchor.y);
  }
});

test("a corner that is dragged outwards makes the crop larger by what it was dragged", () => {
  const to = { x: RECT.x + RECT.width + 0.03, y: RECT.y };
  expect(resized(RECT, { x: 1, y: 1 }, to, WIDEST).width).toBeCloseTo(RECT.width + 0.03);
});

test("a crop grows about its middle until it is the widest", () => {
  const middle = { ...RECT, x: 0.5 - RECT.width / 2, y: 0.5 - RECT.height / 2 };
  expect(centreOf(grown(middle, 1.1, WIDEST))).toEqual({
    x: expect.closeTo(0.5),
    y: expect.closeTo(0.5),
  });
  expect(grown(RECT, 99, WIDEST).width).toBe(WIDEST.width);
  expectGood(grown(RECT, 0.001, WIDEST));
});

test("a surprise is calm, inside, and about the focal point", () => {
  let state = 7;
  const dice = () => (state = (state * 16807) % 2147483647) / 2147483647;
  for (let turn = 0; turn < 500; turn += 1) {
    const focus = { x: dice(), y: dice() };
    const seconds = 1 + dice() * 20;
    const { start_rect, end_rect } = surprise(
      { pictureAspect: PICTURE, frameAspect: 9 / 16, focus, seconds },
      dice,
    );
    [start_rect, end_rect].forEach(expectGood);
    const [tight, wide] = [start_rect, end_rect].toSorted((a, b) => a.width - b.width);
    const zoom = wide!.width / tight!.width;
    expect(zoom).toBeGreaterThan(1.1);
    expect(zoom).toBeLessThanOrEqual(1.56);
    expect(focus.x).toBeGreaterThanOrEqual(tight!.x - 1e-9);
    expect(focus.x).toBeLessThanOrEqual(tight!.x + tight!.width + 1e-9);
    expect(focus.y).toBeGreaterThanOrEqual(tight!.y - 1e-9);
    expect(focus.y).toBeLessThanOrEqual(tight!.y + tight!.height + 1e-9);
  }
});
