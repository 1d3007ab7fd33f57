/** Crops under the hand: moved, resized by a corner, grown, or chosen by chance; always inside. */
import { centreOf, cropAround, widestCrop, type Easing } from "@/lib/cameraPath";
import type { Point, Rect } from "@/lib/types";

/** A corner: 0 is left or top, 1 is right or bottom. */
export type Corner = { x: 0 | 1; y: 0 | 1 };

// Tighter than an eighth of the widest crop, pixels would be seen.
const TIGHTEST = 1 / 8;

/** Moved by fractions of the picture, as far as its edges allow. */
export function movedBy(rect: Rect, dx: number, dy: number): Rect {
  const { x, y } = centreOf(rect);
  return cropAround({ x: x + dx, y: y + dy }, rect.width, rect.height);
}

/** The corner brought as near to `to` as shape and picture allow; the opposite one stays. */
export function resized(rect: Rect, corner: Corner, to: Point, widest: Rect): Rect {
  const ratio = widest.width / widest.height;
  const anchor = {
    x: rect.x + rect.width * (1 - corner.x),
    y: rect.y + rect.height * (1 - corner.y),
  };
  const wanted = Math.max(
    corner.x ? to.x - anchor.x : anchor.x - to.x,
    (corner.y ? to.y - anchor.y : anchor.y - to.y) * ratio,
  );
  const room = Math.min(
    corner.x ? 1 - anchor.x : anchor.x,
    (corner.y ? 1 - anchor.y : anchor.y) * ratio,
  );
  const width = Math.min(room, Math.max(widest.width * TIGHTEST, wanted));
  const height = width / ratio;
  return {
    x: corner.x ? anchor.x : anchor.x - width,
    y: corner.y ? anchor.y : anchor.y - height,
    width,
    height,
  };
}

/** Grown (or shrunk, below 1) about its middle, as far as the picture allows. */
export function grown(rect: Rect, factor: number, widest: Rect): Rect {
  const width = Math.min(widest.width, Math.max(widest.width * TIGHTEST, rect.width * factor));
  return cropAround(centreOf(rect), width, (width * widest.height) / widest.width);
}

export const clamped = ({ x, y }: Point): Point => ({ x: share(x), y: share(y) });
const share = (value: number) => Math.min(1, Math.max(0, value));

const LEAST_ZOOM = 1.12;
const MOST_ZOOM = 1.55;
const CALM_RATE = 0.08; // growth of the logarithm of the scale per second, as the engine's
const ASIDE = 0.12; // of the crop's size that the tight crop may lie beside the focal point
const DRIFT = 0.2;
const EASINGS: Easing[] = ["ease_in_out", "ease_in_out", "ease_out", "linear"];

type Wish = { pictureAspect: number; frameAspect: number; focus: Point; seconds: number };

/** A calm move about the focal point, different each time; `dice` gives numbers from 0 to 1. */
export function surprise({ pictureAspect, frameAspect, focus, seconds }: Wish, dice = Math.random) {
  const about = (spread: number) => (dice() * 2 - 1) * spread;
  const widest = widestCrop(pictureAspect, frameAspect, focus);
  const calm = Math.max(LEAST_ZOOM, Math.exp(CALM_RATE * seconds));
  const zoom = LEAST_ZOOM + dice() * (Math.min(MOST_ZOOM, calm) - LEAST_ZOOM);
  const wideZoom = 1 + dice() * 0.1;
  const wide = grown(movedBy(widest, about(DRIFT), about(DRIFT)), 1 / wideZoom, widest);
  const size = { width: wide.width / zoom, height: wide.height / zoom };
  const near = { x: focus.x + about(ASIDE) * size.width, y: focus.y + about(ASIDE) * size.height };
  const tight = cropAround(near, size.width, size.height);
  const [start_rect, end_rect] = dice() < 0.5 ? [wide, tight] : [tight, wide];
  return { start_rect, end_rect, easing: EASINGS[Math.floor(dice() * EASINGS.length)]! };
}
