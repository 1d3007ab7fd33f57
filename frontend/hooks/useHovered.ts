import { useState, type PointerEvent } from "react";

import { segmentAt } from "@/hooks/useActivation";

/** The segment that the mouse is on. A finger points at nothing until it touches. */
export function useHovered() {
  const [hovered, hover] = useState<string | null>(null);
  const onPointerOver = (event: PointerEvent) =>
    event.pointerType !== "touch" && hover(segmentAt(event.target));
  return { hovered, handlers: { onPointerOver, onPointerLeave: () => hover(null) } };
}
