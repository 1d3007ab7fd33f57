/**
 * The camera's path over a picture, exactly as the engine takes it: the maths of
 * `core_engine/geometry.py`, `ken_burns.py` and `plan.py`, with their names.
 *
 * A test compares both over whole clips. Whoever changes one changes the other.
 */
import type { FilmFormat, Point, Rect, Segment } from "@/lib/types";

export type Easing = "linear" | "ease_in" | "ease_out" | "ease_in_out";
export type ZoomDirection = "in" | "out";
export type CameraPath = { start: Rect; end: Rect; easing: Easing };

export const CENTRE: Point = { x: 0.5, y: 0.5 };
export const FRAME_ASPECTS: Record<FilmFormat, number> = {
  full_16_9: 16 / 9,
  short_9_16: 9 / 16,
  clip_1_1: 1,
};

const CALM_ZOOM_RATE = 0.08;
const LONGEST_DRIFT = 0.25;
const CALM_DRIFT_RATE = 0.05;

// ── geometry ─────────────────────────────────────────────────────────────────────────────────────

export const centreOf = ({ x, y, width, height }: Rect): Point => ({
  x: x + width / 2,
  y: y + height / 2,
});

/** The largest crop of `frameAspect` in a picture, as near to `focus` as the edges allow. */
export function widestCrop(pictureAspect: number, frameAspect: number, focus: Point): Rect {
  const ratio = frameAspect / pictureAspect;
  return cropAround(focus, Math.min(1, ratio), Math.min(1, 1 / ratio));
}

/** The crop of this size whose centre is `focus`, moved just enough to stay inside. */
export function cropAround(focus: Point, width: number, height: number): Rect {
  return { x: slide(focus.x, width), y: slide(focus.y, height), width, height };
}

/** The crop of `frameAspect` that shows what `rect` shows: same centre, same area, inside. */
export function fitToAspect(rect: Rect, pictureAspect: number, frameAspect: number): Rect {
  const ratio = frameAspect / pictureAspect;
  const area = rect.width * rect.height;
  const width = Math.min(1, Math.sqrt(area * ratio), ratio);
  return cropAround(centreOf(rect), width, width / ratio);
}

const slide = (centre: number, length: number) =>
  Math.min(Math.max(centre - length / 2, 0), 1 - length);

// ── where the camera is ──────────────────────────────────────────────────────────────────────────

/** Where the camera is (0 to 1) at time `t` (0 to 1). */
export function ease(easing: Easing, t: number): number {
  switch (easing) {
    case "linear":
      return t;
    case "ease_in":
      return 0.4 * t + 0.6 * (1 - Math.cos((t * Math.PI) / 2));
    case "ease_out":
      return 0.4 * t + 0.6 * Math.sin((t * Math.PI) / 2);
    case "ease_in_out":
      return 0.4 * t + 0.3 * (1 - Math.cos(t * Math.PI));
  }
}

/** The crop at `position`, from 0 (first frame) to 1 (last frame). */
export function rectAt({ start, end, easing }: CameraPath, position: number): Rect {
  const share = zoomShare(start.width, end.width, ease(easing, position));
  const between = (side: keyof Rect) => start[side] + (end[side] - start[side]) * share;
  return { x: between("x"), y: between("y"), width: between("width"), height: between("height") };
}

/** The crop of frame number `frame` (from 0) of `count`. */
export const rectOfFrame = (path: CameraPath, frame: number, count: number): Rect =>
  rectAt(path, count > 1 ? frame / (count - 1) : 0);

/** How far the crop's width has gone from `start` to `end` when the zoom is geometric. */
function zoomShare(start: number, end: number, eased: number): number {
  const ratio = end / start;
  return Math.abs(ratio - 1) < 1e-6 ? eased : (ratio ** eased - 1) / (ratio - 1);
}

// ── the path of a segment ────────────────────────────────────────────────────────────────────────

export type Move = {
  pictureAspect: number;
  frameAspect: number;
  focus: Point;
  direction: ZoomDirection;
  zoomIntensity: number;
  seconds: number;
};

/** The path for a segment whose motion nobody has set. */
export function defaultPath(move: Move): CameraPath {
  const { pictureAspect, frameAspect, focus, direction, zoomIntensity, seconds } = move;
  const zoom = Math.min(zoomIntensity, Math.exp(CALM_ZOOM_RATE * seconds));
  const centred = widestCrop(pictureAspect, frameAspect, focus);
  const wide = drifted(centred, Math.min(LONGEST_DRIFT, CALM_DRIFT_RATE * seconds));
  const tight = cropAround(focus, centred.width / zoom, centred.height / zoom);
  const [start, end] = direction === "in" ? [wide, tight] : [tight, wide];
  return { start, end, easing: "ease_in_out" };
}

/** The direction of the segment at `index` (from 0) in a story that sets none: in, out, in, … */
export const alternating = (index: number): ZoomDirection => (index % 2 ? "out" : "in");

/** What a segment says of its motion; what it leaves out is chosen well. */
export type Motion = Pick<Segment, "start_rect" | "end_rect" | "easing" | "zoom_direction">;

/** The path the person set, in the film's shape, completed by the default where nothing is. */
export function cameraPath(
  motion: Motion,
  index: number,
  move: Omit<Move, "direction">,
): CameraPath {
  const direction = motion.zoom_direction || alternating(index);
  const path = defaultPath({ ...move, direction });
  const fitted = (rect: Rect | null | undefined) =>
    rect && fitToAspect(rect, move.pictureAspect, move.frameAspect);
  return {
    start: fitted(motion.start_rect) || path.start,
    end: fitted(motion.end_rect) || path.end,
    easing: motion.easing || path.easing,
  };
}

/** The crop moved by up to `drift` times its size along each side, to where more room is. */
function drifted({ x, y, width, height }: Rect, drift: number): Rect {
  return { x: moved(x, width, drift), y: moved(y, height, drift), width, height };
}

function moved(start: number, length: number, drift: number): number {
  const roomAfter = 1 - start - length;
  return start > roomAfter
    ? start - Math.min(start, drift * length)
    : start + Math.min(roomAfter, drift * length);
}
