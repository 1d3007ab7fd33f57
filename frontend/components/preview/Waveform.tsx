import { memo } from "react";

type Props = { peaks: readonly number[]; width: number };

const BAR = 3; // pixels a bar and its gap take

/** A narration's loudness as bars about a middle line; one path, so that hundreds are cheap. */
export const Waveform = memo(function Waveform({ peaks, width }: Props) {
  const bars = Math.max(1, Math.min(peaks.length, Math.floor(width / BAR)));
  const path = Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / bars));
    const half = Math.max(1.5, Math.max(0, ...peaks.slice(from, to)) / 2);
    return `M${bar + 0.5} ${(50 - half).toFixed(1)}V${(50 + half).toFixed(1)}`;
  });
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${bars} 100`}
      preserveAspectRatio="none"
      className="h-full w-full"
    >
      <path
        d={path.join("")}
        stroke="currentColor"
        strokeWidth={2}
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
});
