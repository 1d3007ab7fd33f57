"use client";

import { ZoomIn, ZoomOut } from "lucide-react";
import { useLayoutEffect, useRef, useState } from "react";

import { Playhead } from "@/components/preview/Playhead";
import { TimelinePart } from "@/components/preview/TimelinePart";
import { TimelineRuler } from "@/components/preview/TimelineRuler";
import { IconButton } from "@/components/ui/icon-button";
import { onTimeKey } from "@/hooks/usePlayerKeys";
import { moveSegment, useStripDrag } from "@/hooks/useStripDrag";
import { useTimeline } from "@/hooks/useTimeline";
import { useWaveforms } from "@/hooks/useWaveforms";
import { usePlayerStore, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { partAt, type Timeline as Story } from "@/lib/timeline";
import { formatDuration } from "@/lib/utils";

const LEAST = 8; // pixels a second has; a longer story scrolls
const MOST_ZOOM = 16;

/** The story as a strip, every segment as wide as it is long. */
export function Timeline() {
  const timeline = useTimeline();
  const [width, setWidth] = useState(0);
  const [zoom, setZoom] = useState(1);
  const window_ = useRef<HTMLDivElement>(null);
  const isEmpty = !timeline.parts.length;
  useLayoutEffect(() => {
    if (isEmpty) return;
    const observer = new ResizeObserver(([it]) => setWidth(it!.contentRect.width));
    observer.observe(window_.current!);
    return () => observer.disconnect();
  }, [isEmpty]);
  if (isEmpty) return null;
  const fitting = Math.max(LEAST, (width - 1) / timeline.seconds);
  return (
    <section
      aria-label={texts.preview.timeline}
      className="flex items-stretch gap-1 border-t border-line bg-paper px-3 py-2 min-[900px]:px-6"
    >
      <div
        ref={window_}
        className="min-w-0 flex-1 overflow-x-auto overflow-y-hidden overscroll-x-contain"
      >
        <Strip timeline={timeline} scale={fitting * zoom} window_={window_} />
      </div>
      <p id="timeline-keys" hidden>
        {texts.preview.timelineKeys}
      </p>
      <div className="hidden flex-col justify-center min-[900px]:flex">
        <IconButton
          label={texts.preview.zoomIn}
          icon={<ZoomIn />}
          disabled={zoom >= MOST_ZOOM}
          onClick={() => setZoom(zoom * 2)}
        />
        <IconButton
          label={texts.preview.zoomOut}
          icon={<ZoomOut />}
          disabled={zoom <= 1}
          onClick={() => setZoom(zoom / 2)}
        />
      </div>
    </section>
  );
}

type StripProps = { timeline: Story; scale: number; window_: React.RefObject<HTMLElement | null> };

function Strip({ timeline, scale, window_ }: StripProps) {
  const strip = useRef<HTMLDivElement>(null);
  const waveforms = useWaveforms();
  const { carried, handlers } = useStripDrag(strip, scale);
  const value = useValue(timeline);
  const { parts, seconds } = timeline;
  const gap = carried && (parts[carried.place]?.start ?? seconds);
  return (
    <div
      ref={strip}
      role="slider"
      tabIndex={0}
      aria-label={texts.preview.timeline}
      aria-describedby="timeline-keys"
      aria-orientation="horizontal"
      aria-valuemin={0}
      aria-valuemax={Math.round(seconds)}
      aria-valuenow={value.second}
      aria-valuetext={value.text}
      onKeyDown={onKey}
      className="relative h-20 touch-pan-x rounded-[6px] -outline-offset-2 min-[900px]:h-28"
      style={{ width: seconds * scale }}
      {...handlers}
    >
      <TimelineRuler seconds={seconds} scale={scale} />
      <div className="absolute inset-x-0 top-5 bottom-0">
        {parts.map(({ id, index, start, seconds: length, isEstimate }) => (
          <TimelinePart
            key={id}
            {...{ id, index, isEstimate }}
            left={start * scale}
            width={length * scale}
            peaks={waveforms[id]}
            isLifted={carried?.id === id}
          />
        ))}
        {gap !== null && (
          <span
            className="absolute -inset-y-1 w-1 -translate-x-1/2 rounded-full bg-accent"
            style={{ left: gap * scale }}
          />
        )}
      </div>
      <Playhead scale={scale} window_={window_} />
    </div>
  );
}

/** What the strip says of itself to who cannot see it. */
function useValue(timeline: Story) {
  const second = usePlayerStore((store) => Math.floor(store.time));
  const active = useStoryStore((store) => store.segments[partAt(timeline, second)?.id ?? ""]);
  const place = (partAt(timeline, second)?.index ?? -1) + 1;
  const missing = [
    active && !active.image_file && texts.preview.noPicture(place),
    active && !active.audio_file && texts.preview.noNarration(place),
  ].filter(Boolean);
  const where = texts.preview.place(
    formatDuration(second),
    formatDuration(timeline.seconds),
    place,
    timeline.parts.length,
  );
  return { second, text: [where, ...missing].join(". ") };
}

/** Alt and an arrow carry the segment of now; everything else is about the time. */
function onKey(event: React.KeyboardEvent) {
  const step =
    event.altKey && (event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 2 : 0);
  if (!step) return onTimeKey(event);
  event.preventDefault();
  const { order, active } = useStoryStore.getState();
  const place = active ? order.indexOf(active) + step : -1;
  if (active && place >= 0 && place <= order.length) void moveSegment(active, place);
}
