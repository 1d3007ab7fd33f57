import { useEffect, useRef, useState, type PointerEvent, type RefObject } from "react";

import { reorder } from "@/hooks/useStoryActions";
import { usePlayerStore, useStoryStore } from "@/lib/stores";
import { timelineNow } from "@/lib/storyTimeline";
import { texts } from "@/lib/texts";
import { partAt, reordered } from "@/lib/timeline";

const SLOP = 6; // pixels a finger or a mouse may move before a press becomes a drag

/** A segment that is being carried, and the place (0 to all of them) before which it would stand. */
export type Carried = { id: string; place: number };
type Press = { x: number; id: string | null; scrubs: boolean };

/**
 * What a pointer does on the strip: a press goes there, dragging the ruler scrubs, dragging a
 * segment carries it to another place (with a mouse or a pen; fingers scroll). Escape lets go.
 */
export function useStripDrag(strip: RefObject<HTMLElement | null>, scale: number) {
  const press = useRef<Press | null>(null);
  const [carried, setCarried] = useState<Carried | null>(null);
  const timeAt = (x: number) => (x - strip.current!.getBoundingClientRect().left) / scale;
  const seek = (x: number) =>
    usePlayerStore.getState().seek(Math.min(Math.max(0, timeAt(x)), timelineNow().seconds));

  useEffect(() => {
    if (!carried) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      press.current = null;
      setCarried(null);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [carried]);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return;
    const target = event.target as Element;
    const id = target.closest<HTMLElement>("[data-part]")?.dataset.part ?? null;
    const scrubs = !id;
    press.current = { x: event.clientX, id, scrubs };
    if (scrubs || event.pointerType !== "touch") strip.current!.setPointerCapture(event.pointerId);
    if (scrubs) seek(event.clientX);
  };
  const onPointerMove = ({ clientX, pointerType }: PointerEvent) => {
    const { current } = press;
    if (current?.scrubs) return seek(clientX);
    if (!current?.id || pointerType === "touch") return;
    if (!carried && Math.abs(clientX - current.x) < SLOP) return;
    setCarried({ id: current.id, place: placeAt(timeAt(clientX)) });
  };
  const onPointerUp = ({ clientX }: PointerEvent) => {
    const { current } = press;
    press.current = null;
    setCarried(null);
    if (carried) void moveSegment(carried.id, carried.place);
    else if (current && !current.scrubs) seek(clientX);
  };
  const onPointerCancel = () => {
    press.current = null;
    setCarried(null);
  };
  return { carried, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel } };
}

/** The gap between segments that is nearest. */
function placeAt(time: number): number {
  const part = partAt(timelineNow(), Math.max(0, time));
  if (!part) return 0;
  return part.index + (time > part.start + part.seconds / 2 ? 1 : 0);
}

/** Put a segment at another place of the story. */
export async function moveSegment(id: string, place: number): Promise<void> {
  const { order } = useStoryStore.getState();
  const wanted = reordered(order, id, place);
  await reorder(wanted, texts.preview.moved(order.indexOf(id) + 1, wanted.indexOf(id) + 1));
}
