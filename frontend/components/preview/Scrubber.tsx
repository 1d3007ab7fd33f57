"use client";

import { useLayoutEffect, useRef } from "react";

import { Range } from "@/components/ui/range";
import { useTimeline } from "@/hooks/useTimeline";
import { playhead } from "@/lib/playhead";
import { usePlayerStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { partAt } from "@/lib/timeline";
import { formatDuration } from "@/lib/utils";

/** The time as a line to be dragged. It moves with the playhead without being drawn anew. */
export function Scrubber() {
  const timeline = useTimeline();
  const second = usePlayerStore((store) => Math.floor(store.time));
  const line = useRef<HTMLInputElement>(null);
  const { seconds, parts } = timeline;
  useLayoutEffect(
    () =>
      playhead.follow((time) => {
        line.current!.value = String(time);
        line.current!.style.setProperty("--share", `${seconds ? (100 * time) / seconds : 0}%`);
      }),
    [seconds],
  );
  const place = (partAt(timeline, second)?.index ?? -1) + 1;
  return (
    <Range
      ref={line}
      min={0}
      max={seconds || 1}
      step="any"
      defaultValue={0}
      disabled={!parts.length}
      aria-label={texts.preview.position}
      aria-valuetext={texts.preview.place(
        formatDuration(second),
        formatDuration(seconds),
        place,
        parts.length,
      )}
      onChange={({ target }) => usePlayerStore.getState().seek(target.valueAsNumber)}
      className="min-w-0 flex-1 basis-24"
    />
  );
}
