import { useLayoutEffect, useState, type RefObject } from "react";

/** How many CSS pixels wide an element is; `first` until it was measured. */
export function useWidth(element: RefObject<HTMLElement | null>, first: number): number {
  const [width, setWidth] = useState(first);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([it]) => setWidth(Math.round(it!.contentRect.width)));
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
