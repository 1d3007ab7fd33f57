import { memo } from "react";

import { formatDuration } from "@/lib/utils";

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600];
const ROOM = 64; // pixels between two times

/** Times above the strip, as close as they can be read. */
export const TimelineRuler = memo(function TimelineRuler({
  seconds,
  scale,
}: {
  seconds: number;
  scale: number;
}) {
  const step = STEPS.find((it) => it * scale >= ROOM) ?? 1200;
  const marks = Array.from({ length: Math.floor(seconds / step) + 1 }, (_, mark) => mark * step);
  return (
    <div className="relative h-5 cursor-ew-resize touch-none">
      {marks.map((time) => (
        <span
          key={time}
          style={{ left: time * scale }}
          className="absolute bottom-0 h-full border-l border-line pl-1 text-xs leading-4 text-muted tabular-nums select-none"
        >
          {time * scale < seconds * scale - 24 ? formatDuration(time) : ""}
        </span>
      ))}
    </div>
  );
});
