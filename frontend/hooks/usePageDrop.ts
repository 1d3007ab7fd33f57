import { useEffect, useRef, useState } from "react";

/** Whether files are being dragged over the page; what is let go of anywhere on it is taken. */
export function usePageDrop(take: (transfer: DataTransfer) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(take);
  useEffect(() => void (latest.current = take));
  useEffect(() => {
    let depth = 0; // every element that is entered and left tells of it
    const enter = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.type === "dragenter") depth += 1;
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      depth = Math.max(0, depth - 1);
      if (!depth) setOver(false);
    };
    const drop = (event: DragEvent) => {
      depth = 0;
      setOver(false);
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      latest.current(event.dataTransfer);
    };
    const all = { dragenter: enter, dragover: enter, dragleave: leave, drop };
    const entries = Object.entries(all) as [keyof typeof all, (event: DragEvent) => void][];
    for (const [kind, listener] of entries) window.addEventListener(kind, listener);
    return () => {
      for (const [kind, listener] of entries) window.removeEventListener(kind, listener);
    };
  }, []);
  return isOver;
}

const hasFiles = ({ dataTransfer }: DragEvent) => !!dataTransfer?.types.includes("Files");
