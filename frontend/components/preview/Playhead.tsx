"use client";

import { useLayoutEffect, useRef, type RefObject } from "react";

import { playhead } from "@/lib/playhead";
import { usePlayerStore } from "@/lib/stores";

type Props = { scale: number; window_: RefObject<HTMLElement | null> };

const AHEAD = 0.85; // share of what is in sight from which on playing turns the page

/** The line of now. It moves by itself, and is kept in sight. */
export function Playhead({ scale, window_ }: Props) {
  const line = useRef<HTMLDivElement>(null);
  useLayoutEffect(
    () =>
      playhead.follow((time) => {
        const place = time * scale;
        line.current!.style.transform = `translate3d(${place}px, 0, 0)`;
        if (window_.current) keepInSight(window_.current, place);
      }),
    [scale, window_],
  );
  return (
    <div
      ref={line}
      data-testid="playhead"
      className="pointer-events-none absolute inset-y-0 left-0 z-10 w-0.5 bg-accent-ink will-change-transform"
    >
      <span className="absolute top-4 -left-1 size-2.5 rounded-full bg-accent-ink" />
    </div>
  );
}

function keepInSight(element: HTMLElement, place: number) {
  const { scrollLeft, clientWidth } = element;
  const isBefore = place < scrollLeft;
  if (!isBefore && place <= scrollLeft + clientWidth) return;
  const { playing } = usePlayerStore.getState();
  element.scrollLeft = Math.max(0, place - clientWidth * (playing || isBefore ? 1 - AHEAD : AHEAD));
}
