"use client";

import { LoaderCircle } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import { MovingPicture } from "@/components/preview/MovingPicture";
import { togglePlaying } from "@/hooks/usePlayerKeys";
import { useTimeline } from "@/hooks/useTimeline";
import { useWidth } from "@/hooks/useWidth";
import { FRAME_ASPECTS } from "@/lib/cameraPath";
import { playhead } from "@/lib/playhead";
import { usePlayerStore } from "@/lib/stores";
import { timelineNow } from "@/lib/storyTimeline";
import { texts } from "@/lib/texts";
import { seenAt } from "@/lib/timeline";

/** The film, moving: the picture of now, and its neighbours ready for the cut. */
export function PreviewFrame() {
  const aspect = FRAME_ASPECTS[usePlayerStore((store) => store.format)];
  const waiting = usePlayerStore((store) => store.waiting);
  const { parts } = useTimeline();
  const current = useCurrentIndex();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame, 640);
  const near = parts.slice(Math.max(0, current - 1), current + 2);
  return (
    <div
      ref={frame}
      data-testid="preview-frame"
      className="relative mx-auto overflow-hidden rounded-card bg-sunken shadow-[0_1px_2px_rgb(0_0_0/0.08),0_8px_24px_-8px_rgb(0_0_0/0.25)] group-data-full/preview:rounded-none"
      style={{ aspectRatio: aspect, width: `min(100%, calc(var(--preview-height) * ${aspect}))` }}
      onClick={({ target }) => target instanceof HTMLImageElement && togglePlaying()}
    >
      {near.map((part) => (
        <MovingPicture key={part.id} id={part.id} index={part.index} frameWidth={width} />
      ))}
      {!parts.length && (
        <p className="flex h-full items-center justify-center p-8 text-center text-sm text-muted">
          {texts.preview.empty}
        </p>
      )}
      {waiting && (
        <LoaderCircle
          aria-label={texts.app.loading}
          className="absolute top-3 right-3 size-5 animate-spin text-white drop-shadow"
        />
      )}
    </div>
  );
}

/** Which segment is seen; drawn anew at cuts only. */
function useCurrentIndex(): number {
  const [index, setIndex] = useState(0);
  const timeline = useTimeline();
  useEffect(
    () => playhead.follow((time) => setIndex(seenAt(timelineNow(), time)?.part.index ?? 0)),
    [timeline],
  );
  return index;
}
