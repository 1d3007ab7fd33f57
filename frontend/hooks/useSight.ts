import { useEffect, useState, type RefObject } from "react";

const STEP = 400; // pixels of scrolling from one answer to the next

type Sight = { from: number; to: number };

/**
 * What can be seen of something wide that is scrolled sideways, in its pixels, and at least a step
 * more on both sides. Told anew only when that is used up.
 */
export function useSight(window_: RefObject<HTMLElement | null>): Sight {
  const [sight, setSight] = useState<Sight>({ from: 0, to: 4 * STEP });
  useEffect(() => {
    const element = window_.current;
    if (!element) return;
    const look = () => setSight((before) => settled(before, sightOf(element)));
    const observer = new ResizeObserver(look);
    observer.observe(element);
    element.addEventListener("scroll", look, { passive: true });
    look();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [window_]);
  return sight;
}

function sightOf({ scrollLeft, clientWidth }: HTMLElement): Sight {
  const step = Math.floor(scrollLeft / STEP);
  return { from: (step - 1) * STEP, to: (step + 2) * STEP + clientWidth };
}

const settled = (before: Sight, now: Sight) =>
  before.from === now.from && before.to === now.to ? before : now;
