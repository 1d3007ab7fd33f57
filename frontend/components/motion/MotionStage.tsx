"use client";

import { useRef } from "react";

import { CropFrame, type End } from "@/components/motion/CropFrame";
import { FocusDot } from "@/components/motion/FocusDot";
import type { Camera } from "@/hooks/useCameraPath";
import type { MotionChange } from "@/hooks/useMotion";
import { centreOf, CENTRE, widestCrop } from "@/lib/cameraPath";
import { useConnection, usePlayerStore } from "@/lib/stores";
import { partOf, timelineNow } from "@/lib/storyTimeline";
import { texts } from "@/lib/texts";
import { beginOf, endOf } from "@/lib/timeline";
import type { Rect, Segment } from "@/lib/types";
import { pictureOf } from "@/lib/utils";

type Props = {
  segment: Segment;
  camera: Camera;
  image: string;
  onChange: (change: MotionChange) => void;
};

/** The whole picture, with what the camera sees first and last. */
export function MotionStage({ segment, camera, image, onChange }: Props) {
  const picture = useRef<HTMLDivElement>(null);
  const comebacks = useConnection((store) => store.comebacks); // it may not have come before
  const { path, pictureAspect, frameAspect, focus } = camera;
  const widest = widestCrop(pictureAspect, frameAspect, CENTRE);
  // The tighter crop lies on top, so that both can be taken hold of.
  const ends: End[] = path.start.width < path.end.width ? ["end", "start"] : ["start", "end"];
  return (
    <div
      ref={picture}
      role="group"
      aria-label={texts.motion.picture}
      className="relative mx-auto max-w-full touch-pan-y select-none"
      style={{
        aspectRatio: pictureAspect,
        width: `min(100%, calc(var(--stage-height, 19rem) * ${pictureAspect}))`,
      }}
    >
      <div className="absolute inset-0 overflow-hidden rounded-[6px] bg-sunken">
        <img
          key={comebacks}
          src={pictureOf(image, 640)}
          alt=""
          draggable={false}
          className="h-full w-full"
        />
        <Shade rect={path[ends[0]!]} />
        <Way from={path.start} to={path.end} />
      </div>
      {ends.map((end) => (
        <CropFrame
          key={end}
          {...{ end, widest, picture }}
          rect={path[end]}
          isAutomatic={!segment[`${end}_rect`]}
          onTouch={() => show(segment.id, end)}
          onChange={(rect) => onChange({ [`${end}_rect`]: rect })}
        />
      ))}
      <FocusDot
        {...{ focus, picture }}
        isAutomatic={!segment.focus}
        onChange={(it) => onChange({ focus: it })}
      />
    </div>
  );
}

/** What the camera never sees is darker. */
function Shade({ rect: { x, y, width, height } }: { rect: Rect }) {
  const sides = { left: x, top: y, width, height };
  return (
    <div
      aria-hidden
      className="pointer-events-none absolute shadow-[0_0_0_9999px_rgb(0_0_0/0.5)]"
      style={Object.fromEntries(Object.entries(sides).map(([side, it]) => [side, `${it * 100}%`]))}
    />
  );
}

/** The way from the middle of the first crop to that of the last. */
function Way({ from, to }: { from: Rect; to: Rect }) {
  const [start, end] = [centreOf(from), centreOf(to)];
  return (
    <svg aria-hidden className="pointer-events-none absolute inset-0 h-full w-full">
      <line
        x1={`${start.x * 100}%`}
        y1={`${start.y * 100}%`}
        x2={`${end.x * 100}%`}
        y2={`${end.y * 100}%`}
        stroke="white"
        strokeWidth={1.5}
        strokeDasharray="1 5"
        strokeLinecap="round"
      />
    </svg>
  );
}

/** The preview stands still where this end of the move is seen. */
function show(segment: string, end: End) {
  const part = partOf(segment);
  if (!part) return;
  const { pause, seek } = usePlayerStore.getState();
  pause();
  seek((end === "start" ? beginOf : endOf)(timelineNow(), part));
}
