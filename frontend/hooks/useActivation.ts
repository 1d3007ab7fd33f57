import { useEffect, useRef, type RefObject } from "react";

import { useStoryStore } from "@/lib/stores";

/** The person turns to a segment: panels are about it now, and the preview goes to it. */
export function turnTo(id: string): void {
  const { active, activate } = useStoryStore.getState();
  if (active !== id) activate(id);
}

/** The segment that something on the page is part of. */
export const segmentAt = (target: EventTarget | null): string | null =>
  (target instanceof Element && target.closest<HTMLElement>("[data-segment]")?.dataset.segment) ||
  null;

/**
 * A segment becomes the active one by a click or by the keyboard, and comes into view when playing
 * has come to it. A click counts when it is done: nothing moves under a button that is held.
 */
export function useActivation(page: RefObject<HTMLElement | null>) {
  const active = useStoryStore((store) => store.active);
  const isPressed = useRef(false);
  useEffect(() => {
    const release = () => (isPressed.current = false);
    window.addEventListener("pointerup", release, true);
    window.addEventListener("pointercancel", release, true);
    return () => {
      window.removeEventListener("pointerup", release, true);
      window.removeEventListener("pointercancel", release, true);
    };
  }, []);
  const shown = useRef(active); // where the page has opened nothing has to be looked for
  useEffect(() => {
    if (shown.current === active) return;
    shown.current = active;
    const card = page.current?.querySelector(`[data-segment="${active}"]`);
    if (!card || card.contains(document.activeElement)) return;
    card.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }, [page, active]);
  return {
    onPointerDownCapture: () => void (isPressed.current = true),
    onClick: ({ target }: { target: EventTarget }) => turn(target),
    onFocus: ({ target }: { target: EventTarget }) => void (isPressed.current || turn(target)),
  };
}

function turn(target: EventTarget): void {
  const segment = segmentAt(target);
  if (segment) turnTo(segment);
}
