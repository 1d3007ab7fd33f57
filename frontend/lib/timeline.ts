/**
 * A story in time, as the film has it: the sound is the clock, pictures change on the frame nearest
 * to where a narration begins (`core_engine/timing.py`).
 *
 * The preview moves smoothly between frames. At `n / fps` seconds it shows frame `n` of the film.
 */
/** A segment's place in the story; times in seconds. */
export type Part = {
  id: string;
  index: number;
  start: number;
  seconds: number;
  /** Whether nothing was spoken yet, and `seconds` is a guess. */
  isEstimate: boolean;
  /** The first frame of the film that shows it, and how many it has at most. */
  firstFrame: number;
  frames: number;
};

export type Timeline = { fps: number; parts: readonly Part[]; seconds: number };

export const EMPTY: Timeline = { fps: 30, parts: [], seconds: 0 };

const SAMPLE_RATE = 48_000;

/** What lasts, one after the other. */
export function timelineOf(lengths: readonly Length[], fps: number): Timeline {
  let samples = 0;
  const parts = lengths.map(({ id, seconds, isEstimate }, index) => {
    const own = Math.round(seconds * SAMPLE_RATE);
    const part = {
      id,
      index,
      start: samples / SAMPLE_RATE,
      seconds: own / SAMPLE_RATE,
      isEstimate,
      firstFrame: nearestFrame(samples, fps),
      frames: Math.ceil((own * fps) / SAMPLE_RATE),
    };
    samples += own;
    return part;
  });
  return { fps, parts, seconds: samples / SAMPLE_RATE };
}

export type Length = { id: string; seconds: number; isEstimate: boolean };
/** The frame edge nearest to a sample; halves go up. */
const nearestFrame = (sample: number, fps: number) =>
  Math.floor((2 * sample * fps + SAMPLE_RATE) / (2 * SAMPLE_RATE));

const TINY = 1e-6; // seconds, less than a sample: what sums of fractions may be off

/** The segment that is heard at a time; the last one at the end, undefined in an empty story. */
export const partAt = (timeline: Timeline, time: number): Part | undefined =>
  lastPart(timeline.parts, ({ start }) => start <= time + TINY);

/** The segment that is seen at a time, and where its camera is, from 0 to 1. */
export function seenAt(timeline: Timeline, time: number): { part: Part; position: number } | null {
  const frame = (time + TINY) * timeline.fps;
  const part = lastPart(timeline.parts, ({ firstFrame }) => firstFrame <= frame);
  if (!part) return null;
  const position =
    part.frames > 1 ? (time * timeline.fps - part.firstFrame) / (part.frames - 1) : 0;
  return { part, position: Math.min(1, Math.max(0, position)) };
}

function lastPart(parts: readonly Part[], begins: (part: Part) => boolean): Part | undefined {
  let [low, high] = [0, parts.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (begins(parts[middle]!)) low = middle;
    else high = middle;
  }
  return parts[low];
}

/** The time of the frame that is shown at `time`: while nothing plays, a whole frame is seen. */
export function onFrame({ fps, seconds }: Timeline, time: number): number {
  const last = Math.max(0, Math.ceil(seconds * fps - TINY) - 1);
  return Math.min(last, Math.floor((Math.max(0, time) + TINY) * fps)) / fps;
}

/** The first moment that shows a segment: its sound may begin up to half a frame earlier. */
export const beginOf = ({ fps }: Timeline, part: Part): number =>
  Math.max(part.start, part.firstFrame / fps);

/** The last moment that shows a segment. */
export function endOf({ fps, parts, seconds }: Timeline, part: Part): number {
  const next = parts[part.index + 1];
  const edge = next ? next.firstFrame / fps : seconds;
  return Math.max(part.start, Math.min(edge, part.start + part.seconds) - 1 / fps);
}

const AGAIN = 1.5; // seconds: going back sooner goes to the segment before

/** The beginning of the segment before (-1) or behind (1) the time. */
export function neighbourOf(timeline: Timeline, time: number, step: -1 | 1): number {
  const part = partAt(timeline, time);
  if (!part) return 0;
  const isFresh = time - part.start < AGAIN;
  const target = step < 0 && !isFresh ? part : timeline.parts[part.index + step];
  if (target) return beginOf(timeline, target);
  return step < 0 ? 0 : timeline.seconds;
}

/** Where a key takes the playing: arrows a second, with Shift a segment, `,` and `.` a frame. */
export function timeByKey(
  timeline: Timeline,
  time: number,
  { key, shiftKey }: { key: string; shiftKey: boolean },
): number | null {
  const step = STEPS[key];
  if (step) {
    const target = shiftKey ? neighbourOf(timeline, time, step) : time + step;
    return Math.min(timeline.seconds, Math.max(0, target));
  }
  if (key === ",") return Math.max(0, onFrame(timeline, time) - 1 / timeline.fps);
  if (key === ".") return onFrame(timeline, onFrame(timeline, time) + 1 / timeline.fps);
  if (key === "Home") return 0;
  return key === "End" ? timeline.seconds : null;
}

const STEPS: Record<string, -1 | 1> = {
  ArrowLeft: -1,
  ArrowDown: -1,
  ArrowRight: 1,
  ArrowUp: 1,
};

/** The order with the segment moved to stand before `place` (0 to the number of segments). */
export function reordered(order: readonly string[], id: string, place: number): string[] {
  const from = order.indexOf(id);
  const rest = order.filter((it) => it !== id);
  return rest.toSpliced(place > from ? place - 1 : place, 0, id);
}
