"use client";

import { ZoomIn, ZoomOut } from "lucide-react";
import { memo, useLayoutEffect, useMemo, useRef, useState } from "react";

import { Playhead } from "@/components/preview/Playhead";
import { TimelinePart } from "@/components/preview/TimelinePart";
import { TimelineRuler } from "@/components/preview/TimelineRuler";
import { Voices } from "@/components/preview/Voices";
import { IconButton } from "@/components/ui/icon-button";
import { onTimeKey } from "@/hooks/usePlayerKeys";
import { moveSegment, useStripDrag } from "@/hooks/useStripDrag";
import { useSight } from "@/hooks/useSight";
import { usePlace, useTimeline } from "@/hooks/useTimeline";
import { useWaveforms } from "@/hooks/useWaveforms";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import type { Timeline as Story } from "@/lib/timeline";

const LEAST = 8; // pixels a second has at first; a longer story scrolls, or is looked at from afar
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
  const whole = width / timeline.seconds;
  const fitting = Math.max(LEAST, whole);
  const least = Math.min(1, whole / fitting);
  return (
    <section
      aria-label={texts.preview.timeline}
      data-strip
      className="flex items-stretch gap-1 border-t border-line bg-paper px-1.5 py-1 max-[899px]:z-20 max-[899px]:[@media(min-height:500px)]:sticky max-[899px]:bottom-0 min-[900px]:px-4.5 min-[900px]:py-2"
    >
      <div
        ref={window_}
        className="min-w-0 flex-1 overflow-x-auto overflow-y-hidden overscroll-x-contain px-1.5"
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
          onClick={() => setZoom(Math.min(MOST_ZOOM, zoom * 2))}
        />
        <IconButton
          label={texts.preview.zoomOut}
          icon={<ZoomOut />}
          disabled={zoom <= least}
          onClick={() => setZoom(Math.max(least, zoom / 2))}
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
  const near = usePartsNear(timeline, scale, window_);
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
      className="relative h-15 touch-pan-x rounded-[6px] -outline-offset-2 min-[900px]:h-28"
      style={{ width: seconds * scale }}
      {...handlers}
    >
      <TimelineRuler seconds={seconds} scale={scale} />
      <div className="absolute inset-x-0 top-5 bottom-0 isolate">
        <Parts parts={near} scale={scale} lifted={carried?.id ?? null} />
        <Voices parts={near} scale={scale} waveforms={waveforms} />
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

/** The segments in sight and a little around: the browser would draw all of a long strip. */
function usePartsNear({ parts }: Story, scale: number, window_: StripProps["window_"]) {
  const { from, to } = useSight(window_);
  return useMemo(
    () =>
      parts.filter(({ start, seconds }) => (start + seconds) * scale > from && start * scale < to),
    [parts, scale, from, to],
  );
}

type PartsProps = { parts: Story["parts"]; scale: number; lifted: string | null };

/** Apart from what changes each second: there may be hundreds. */
const Parts = memo(function Parts({ parts, scale, lifted }: PartsProps) {
  return parts.map(({ id, index, start, seconds, isEstimate }) => (
    <TimelinePart
      key={id}
      {...{ id, index, isEstimate }}
      left={start * scale}
      width={seconds * scale}
      isLifted={lifted === id}
    />
  ));
});

/** What the strip says of itself to who cannot see it. */
function useValue({ parts }: Story) {
  const { second, index, text } = usePlace();
  const segment = useStoryStore((store) => store.segments[parts[index]?.id ?? ""]);
  const missing = [
    segment && !segment.image_file && texts.preview.noPicture(index + 1),
    segment && !segment.audio_file && texts.preview.noNarration(index + 1),
  ].filter(Boolean);
  return { second, text: [text, ...missing].join(". ") };
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
