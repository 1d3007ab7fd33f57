"use client";

import { useRef, type KeyboardEvent, type PointerEvent, type RefObject } from "react";

import { grown, movedBy, resized, type Corner } from "@/lib/cropEditing";
import { texts } from "@/lib/texts";
import type { Point, Rect } from "@/lib/types";
import { cn } from "@/lib/utils";

export type End = "start" | "end";
type Props = {
  end: End;
  rect: Rect;
  /** The largest crop of this shape. */
  widest: Rect;
  /** Whether nobody has set it: it is drawn quietly. */
  isAutomatic: boolean;
  picture: RefObject<HTMLElement | null>;
  onTouch: () => void;
  onChange: (rect: Rect) => void;
};

const CORNERS: Corner[] = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: 1, y: 1 },
];
const STEP = 0.01;
const MOVES: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What the camera sees at one end of its move: dragged, resized by its corners, or by keys. */
export function CropFrame(props: Props) {
  const { end, rect, widest, isAutomatic, onTouch, onChange } = props;
  const drag = useDrag(props);
  const onKeyDown = (event: KeyboardEvent) => {
    const move = MOVES[event.key];
    if (!move || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    onTouch();
    const [dx, dy] = move;
    if (event.shiftKey) onChange(grown(rect, 1 + (dx - dy) * 2 * STEP, widest));
    else onChange(movedBy(rect, dx * STEP, dy * STEP));
  };
  const percent = (value: number) => Math.round(value * 100);
  const place = texts.motion.place(percent(rect.width), percent(rect.x), percent(rect.y));
  const box = { left: rect.x, top: rect.y, width: rect.width, height: rect.height };
  return (
    <div
      role="button"
      tabIndex={0}
      aria-label={`${texts.motion.ends[end]}: ${place}`}
      aria-describedby="motion-keys"
      data-end={end}
      onKeyDown={onKeyDown}
      onFocus={onTouch}
      {...drag.handlers(null)}
      style={Object.fromEntries(Object.entries(box).map(([side, it]) => [side, `${it * 100}%`]))}
      className={cn(
        "group absolute cursor-move touch-none rounded-[3px] border-2 shadow-[0_0_0_1px_rgb(0_0_0/0.5),inset_0_0_0_1px_rgb(0_0_0/0.35)] focus-visible:outline-offset-4 focus-visible:outline-white",
        end === "start" ? "border-white" : "border-[#f2a51f]",
        isAutomatic && "border-dashed",
      )}
    >
      <span
        aria-hidden
        className={cn(
          "absolute flex size-6 items-center justify-center text-xs font-semibold text-[#1d1503]",
          end === "start"
            ? "top-0 left-0 bg-white before:content-['1']"
            : "right-0 bottom-0 bg-[#f2a51f] before:content-['2']",
        )}
      />
      {CORNERS.map((corner) => (
        <span
          key={`${corner.x}${corner.y}`}
          data-corner={`${corner.x}${corner.y}`}
          {...drag.handlers(corner)}
          style={{ left: `${corner.x * 100}%`, top: `${corner.y * 100}%` }}
          className={cn(
            "absolute flex size-7 -translate-x-1/2 -translate-y-1/2 touch-none items-center justify-center",
            corner.x === corner.y ? "cursor-nwse-resize" : "cursor-nesw-resize",
          )}
        >
          <span
            className={cn(
              "size-2.5 rounded-full border border-black/50",
              end === "start" ? "bg-white" : "bg-[#f2a51f]",
            )}
          />
        </span>
      ))}
    </div>
  );
}

type Held = { from: Point; rect: Rect };

/** Dragging of the whole crop, or of a corner. */
function useDrag({ rect, widest, picture, onTouch, onChange }: Props) {
  const held = useRef<Held | null>(null);
  const at = ({ clientX, clientY }: PointerEvent): Point => {
    const box = picture.current!.getBoundingClientRect();
    return { x: (clientX - box.left) / box.width, y: (clientY - box.top) / box.height };
  };
  const handlers = (corner: Corner | null) => ({
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0) return;
      event.stopPropagation();
      event.currentTarget.setPointerCapture(event.pointerId);
      held.current = { from: at(event), rect };
      onTouch();
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!held.current || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
      event.stopPropagation();
      const { from, rect: before } = held.current;
      const to = at(event);
      onChange(
        corner
          ? resized(before, corner, to, widest)
          : movedBy(before, to.x - from.x, to.y - from.y),
      );
    },
    onPointerUp: () => void (held.current = null),
    onPointerCancel: () => void (held.current = null),
  });
  return { handlers };
}
