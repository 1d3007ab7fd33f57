import { useEffect, type RefObject } from "react";

import { startOf } from "@/lib/speaking";
import { usePlayerStore, useStoryStore } from "@/lib/stores";

/** The person turns to a segment: preview and panels are about it now. */
export function turnTo(id: string): void {
  const story = useStoryStore.getState();
  if (story.active === id) return;
  story.activate(id);
  const rows = story.order.map((it) => story.segments[it]!);
  usePlayerStore.getState().seek(startOf(rows, id, story.project));
}

const segmentAt = (target: EventTarget | null): string | null =>
  (target instanceof Element && target.closest<HTMLElement>("[data-segment]")?.dataset.segment) ||
  null;

/**
 * A segment becomes the active one by a click or by the keyboard, and comes into view when playing
 * has come to it. A click counts when it is done: nothing moves under a button that is held.
 */
export function useActivation(page: RefObject<HTMLElement | null>): void {
  const active = useStoryStore((store) => store.active);
  useEffect(() => {
    const element = page.current;
    if (!element) return;
    let isPressed = false;
    const press = () => (isPressed = true);
    const release = () => (isPressed = false);
    const onClick = ({ target }: Event) => turn(target);
    const onFocus = ({ target }: Event) => isPressed || turn(target);
    const turn = (target: EventTarget | null) => {
      const segment = segmentAt(target);
      if (segment) turnTo(segment);
    };
    element.addEventListener("pointerdown", press, true);
    window.addEventListener("pointerup", release, true);
    window.addEventListener("pointercancel", release, true);
    element.addEventListener("click", onClick);
    element.addEventListener("focusin", onFocus);
    return () => {
      element.removeEventListener("pointerdown", press, true);
      window.removeEventListener("pointerup", release, true);
      window.removeEventListener("pointercancel", release, true);
      element.removeEventListener("click", onClick);
      element.removeEventListener("focusin", onFocus);
    };
  }, [page]);
  useEffect(() => {
    const card = page.current?.querySelector(`[data-segment="${active}"]`);
    if (!card || card.contains(document.activeElement)) return;
    card.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }, [page, active]);
}
