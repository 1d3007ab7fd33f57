"use client";

import { useLayoutEffect, useRef } from "react";

import { Range } from "@/components/ui/range";
import { usePlace, useTimeline } from "@/hooks/useTimeline";
import { playhead } from "@/lib/playhead";
import { usePlayerStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

/** The time as a line to be dragged. It moves with the playhead without being drawn anew. */
export function Scrubber() {
  const { seconds, parts } = useTimeline();
  const place = usePlace();
  const line = useRef<HTMLInputElement>(null);
  useLayoutEffect(
    () =>
      playhead.follow((time) => {
        line.current!.value = String(time);
        line.current!.style.setProperty("--share", `${seconds ? (100 * time) / seconds : 0}%`);
      }),
    [seconds],
  );
  return (
    <Range
      ref={line}
      min={0}
      max={seconds || 1}
      step="any"
      defaultValue={0}
      disabled={!parts.length}
      aria-label={texts.preview.position}
      aria-valuetext={place.text}
      onChange={({ target }) => usePlayerStore.getState().seek(target.valueAsNumber)}
      className="min-w-0 flex-1 basis-24"
    />
  );
}
