import { useEffect, useState, type RefObject } from "react";

const MARGIN = "1200px"; // of what is out of sight counts as near

// TypeScript does not know the second yet, which counts inside of what scrolls. Browsers that do
// not either make what comes into sight then and there.
const AROUND: IntersectionObserverInit & { scrollMargin: string } = {
  rootMargin: MARGIN,
  scrollMargin: MARGIN,
};

const told = new WeakMap<Element, () => void>();
let observer: IntersectionObserver | null = null;

/**
 * Whether an element has ever been in sight, or near it: what only matters there need not be made
 * before, and stays from then on.
 */
export function useNear(element: RefObject<Element | null>, isNearAlready: boolean): boolean {
  const [isNear, setNear] = useState(isNearAlready || typeof IntersectionObserver === "undefined");
  useEffect(() => {
    const watched = element.current;
    if (isNear || !watched) return;
    observer ??= new IntersectionObserver(tell, AROUND);
    told.set(watched, () => setNear(true));
    observer.observe(watched);
    return () => observer?.unobserve(watched);
  }, [element, isNear]);
  return isNear;
}

function tell(entries: IntersectionObserverEntry[]): void {
  for (const { target, isIntersecting } of entries) if (isIntersecting) told.get(target)?.();
}
