import { memo, useMemo } from "react";

import type { Waveforms } from "@/hooks/useWaveforms";
import type { Timeline } from "@/lib/timeline";

type Part = Timeline["parts"][number];
type Props = { parts: readonly Part[]; scale: number; waveforms: Waveforms };

const BAR = 3; // pixels a bar and its gap take
const INK = 1.5; // pixels of it that are seen
const EDGE = 3; // pixels between a segment and what is heard of it

/**
 * How loud the narrations are, as bars about a middle line, beneath the pictures of the strip. One
 * drawing for all of them: each of its own would be a layer to put together at every frame.
 */
export const Voices = memo(function Voices({ parts, scale, waveforms }: Props) {
  const first = parts[0]?.start ?? 0;
  const last = parts.at(-1);
  const [left, width] = [first * scale, last ? (last.start + last.seconds - first) * scale : 0];
  const path = useMemo(
    () =>
      parts
        .filter(({ id, isEstimate }) => !isEstimate && waveforms[id]?.length)
        .map((part) => barsOf(part, (part.start - first) * scale, scale, waveforms[part.id]!))
        .join(""),
    [parts, first, scale, waveforms],
  );
  if (!path) return null;
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${width} 100`}
      preserveAspectRatio="none"
      style={{ left, width }}
      className="pointer-events-none absolute bottom-px h-3.5 text-muted min-[900px]:top-[calc(2.75rem+1px)] min-[900px]:h-[calc(100%-2.75rem-2px)]"
    >
      <path d={path} fill="currentColor" />
    </svg>
  );
});

/** The bars of a segment, from a place on: as many as have room in it, each as high as the loudest. */
function barsOf({ seconds }: Part, from: number, scale: number, peaks: readonly number[]): string {
  const room = Math.max(INK, seconds * scale - 2 * EDGE);
  const bars = Math.max(1, Math.min(peaks.length, Math.floor(room / BAR)));
  const step = room / bars;
  return Array.from({ length: bars }, (_, bar) => {
    const begin = Math.floor((bar * peaks.length) / bars);
    const end = Math.max(begin + 1, Math.floor(((bar + 1) * peaks.length) / bars));
    const high = Math.max(3, ...peaks.slice(begin, end));
    const x = (from + EDGE + bar * step).toFixed(1);
    return `M${x} ${(50 - high / 2).toFixed(1)}h${INK}v${high.toFixed(1)}h-${INK}z`;
  }).join("");
}
