"use client";

import type { KeyboardEvent, PointerEvent, RefObject } from "react";

import { clamped } from "@/lib/cropEditing";
import { texts } from "@/lib/texts";
import type { Point } from "@/lib/types";
import { cn } from "@/lib/utils";

type Props = {
  focus: Point;
  isAutomatic: boolean;
  picture: RefObject<HTMLElement | null>;
  onChange: (focus: Point) => void;
};

const STEP = 0.01;
const MOVES: Record<string, [number, number]> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** What the picture is about: where an automatic move goes, and what every crop keeps in sight. */
export function FocusDot({ focus, isAutomatic, picture, onChange }: Props) {
  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    event.stopPropagation();
    onChange(clamped({ x: focus.x + move[0], y: focus.y + move[1] }));
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const box = picture.current!.getBoundingClientRect();
    onChange(
      clamped({
        x: (event.clientX - box.left) / box.width,
        y: (event.clientY - box.top) / box.height,
      }),
    );
  };
  const [x, y] = [Math.round(focus.x * 100), Math.round(focus.y * 100)];
  return (
    <div
      role="button"
      tabIndex={0}
      data-testid="focus"
      aria-label={`${texts.motion.focus}: ${texts.motion.point(x, y)}`}
      title={texts.motion.focusHint}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onPointerMove}
      style={{ left: `${focus.x * 100}%`, top: `${focus.y * 100}%` }}
      className="absolute flex size-9 -translate-x-1/2 -translate-y-1/2 cursor-grab touch-none items-center justify-center rounded-full active:cursor-grabbing"
    >
      <span
        aria-hidden
        className={cn(
          "flex size-6 items-center justify-center rounded-full border-2 border-white bg-black/25 shadow-[0_0_0_1px_rgb(0_0_0/0.5)]",
          isAutomatic && "border-dashed",
        )}
      >
        <span className="size-1.5 rounded-full bg-white shadow-[0_0_0_1px_rgb(0_0_0/0.5)]" />
      </span>
    </div>
  );
}
