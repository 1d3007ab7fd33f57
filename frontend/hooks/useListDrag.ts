import {
  useEffect,
  useRef,
  useState,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
} from "react";

import { meant } from "@/hooks/useSelection";
import { reorder } from "@/hooks/useStoryActions";
import { lineAt, placeAt, spotsOf, type Mark } from "@/lib/listGeometry";
import { isSameOrder, orderAfterStep, orderWith } from "@/lib/selection";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

const EDGE = 72; // pixels from the edge of the window where the list begins to scroll
const say = texts.story.drag;
const order = () => useStoryStore.getState().order;

const handleAt = (target: EventTarget): string | null => {
  const handle = target instanceof Element ? target.closest("[data-handle]") : null;
  return handle?.closest<HTMLElement>("[data-segment]")?.dataset.segment ?? null;
};

type Lifted = { ids: string[]; before: string[]; now: string[] };

/** Segments are moved by their handles: drawn with a finger or the mouse, or by the arrow keys. */
export function useListDrag(page: RefObject<HTMLElement | null>) {
  const [held, setHeld] = useState<string[]>([]);
  const [mark, setMark] = useState<Mark | null>(null);
  const [said, announce] = useState("");
  const drawn = useRef<{ ids: string[]; y: number; place: number } | null>(null);
  const lifted = useRef<Lifted | null>(null);
  const put = () => {
    [drawn.current, lifted.current] = [null, null];
    setHeld([]);
    setMark(null);
  };
  useCarrying(lifted);
  useScrolling(page, held.length > 0, () => drawn.current?.y ?? null);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    const id = event.button === 0 && handleAt(event.target);
    if (!id) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawn.current = { ids: meant(id), y: event.clientY, place: order().indexOf(id) };
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const drag = drawn.current;
    if (!drag || !page.current) return;
    if (!held.length && Math.abs(event.clientY - drag.y) < 4) return;
    if (!held.length) setHeld(drag.ids);
    const spots = spotsOf(page.current);
    drag.y = event.clientY;
    drag.place = placeAt(spots, drag.y);
    setMark(lineAt(spots, drag.place, page.current.getBoundingClientRect().top) ?? null);
  };
  const onPointerUp = () => {
    const drag = drawn.current;
    if (drag && held.length) void reorder(orderWith(order(), drag.ids, drag.place));
    put();
  };

  const lift = (id: string) => {
    const ids = meant(id);
    lifted.current = { ids, before: order(), now: order() };
    setHeld(ids);
    announce(say.picked(order().indexOf(id) + 1, order().length));
  };
  const drop = (id: string, kept: boolean) => {
    const { before, now } = lifted.current!;
    lifted.current = null;
    useStoryStore.getState().setOrder(before);
    if (kept) void reorder(now);
    announce(kept ? say.dropped(now.indexOf(id) + 1) : say.cancelled);
    put();
    refocus(id);
  };
  const step = (id: string, by: -1 | 1) => {
    const { ids, now } = lifted.current!;
    lifted.current!.now = orderAfterStep(now, ids, by);
    useStoryStore.getState().setOrder(lifted.current!.now);
    announce(say.over(order().indexOf(id) + 1, order().length));
    refocus(id);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const id = handleAt(event.target);
    if (!id) return;
    const isHeld = lifted.current !== null;
    const act = KEYS[event.key];
    if (!act || (!isHeld && act !== "lift")) return;
    event.preventDefault();
    event.stopPropagation();
    if (act === "lift") return isHeld ? drop(id, true) : lift(id);
    return act === "leave" ? drop(id, false) : step(id, act);
  };
  const onPointerCancel = put;
  const handlers = { onPointerDown, onPointerMove, onPointerUp, onPointerCancel, onKeyDown };
  return { held, mark, said, handlers };
}

const KEYS: Record<string, "lift" | "leave" | -1 | 1> = {
  " ": "lift",
  Enter: "lift",
  Escape: "leave",
  ArrowUp: -1,
  ArrowDown: 1,
};

/** What is lifted stays where it was carried, also when the story is fetched anew meanwhile. */
function useCarrying(lifted: RefObject<Lifted | null>) {
  useEffect(
    () =>
      useStoryStore.subscribe((store) => {
        const held = lifted.current;
        if (!held || isSameOrder(store.order, held.now)) return;
        const stays = held.now.filter((id) => store.order.includes(id));
        held.before = store.order;
        held.now = [...stays, ...store.order.filter((id) => !stays.includes(id))];
        store.setOrder(held.now);
      }),
    [lifted],
  );
}

/** A card that is put elsewhere loses the keyboard: its handle takes it again. */
function refocus(id: string): void {
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[data-segment="${id}"] [data-handle]`)?.focus(),
  );
}

/** While something is held near an edge, the list goes on there. */
function useScrolling(page: RefObject<HTMLElement | null>, on: boolean, y: () => number | null) {
  useEffect(() => {
    if (!on) return;
    const own = page.current?.closest("[data-scroller]");
    const scrolls = own && getComputedStyle(own).overflowY === "auto";
    const scroller = scrolls ? own : document.documentElement;
    let frame = requestAnimationFrame(function look() {
      const box = scrolls ? own.getBoundingClientRect() : { top: 0, bottom: window.innerHeight };
      const at = y();
      if (at !== null && at < box.top + EDGE) scroller.scrollTop -= (box.top + EDGE - at) / 4;
      if (at !== null && at > box.bottom - EDGE) scroller.scrollTop += (at - box.bottom + EDGE) / 4;
      frame = requestAnimationFrame(look);
    });
    return () => cancelAnimationFrame(frame);
  });
}
