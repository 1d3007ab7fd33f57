import { useRef, useState, type DragEvent, type RefObject } from "react";

import { addPictures, takeDropped } from "@/hooks/useSegmentFiles";
import { isPicture } from "@/lib/fileKinds";
import { lineAt, placeAt, spotsOf, type Mark } from "@/lib/listGeometry";
import { useStoryStore } from "@/lib/stores";

const hasFiles = ({ dataTransfer }: DragEvent) => dataTransfer.types.includes("Files");
const isSingle = ({ dataTransfer }: DragEvent) => dataTransfer.items.length === 1;

/** Files that are dropped: one goes to the segment below it, several become segments between two. */
export function useFileDrop(page: RefObject<HTMLElement | null>) {
  const [mark, setMark] = useState<Mark | null>(null);
  const depth = useRef(0);

  const over = (event: DragEvent) => {
    if (!hasFiles(event) || !page.current) return null;
    const spots = spotsOf(page.current);
    const { top } = page.current.getBoundingClientRect();
    const under = spots.find((it) => event.clientY >= it.top && event.clientY < it.bottom);
    if (under && isSingle(event)) {
      const height = under.bottom - under.top;
      return { segment: under.id, place: -1, mark: { top: under.top - top, height } };
    }
    const place = placeAt(spots, event.clientY);
    return { segment: null, place, mark: lineAt(spots, place, top) ?? { top: 8, height: 96 } };
  };
  const onDragEnter = (event: DragEvent) => {
    if (hasFiles(event)) depth.current += 1;
  };
  const onDragOver = (event: DragEvent) => {
    const found = over(event);
    if (!found) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    setMark((was) =>
      was?.top === found.mark.top && was.height === found.mark.height ? was : found.mark,
    );
  };
  const onDragLeave = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    depth.current -= 1;
    if (depth.current <= 0) setMark(null);
  };
  const onDrop = (event: DragEvent) => {
    const found = over(event);
    depth.current = 0;
    setMark(null);
    if (!found) return;
    event.preventDefault();
    take([...event.dataTransfer.files], found.segment, found.place);
  };
  return { mark, handlers: { onDragEnter, onDragOver, onDragLeave, onDrop } };
}

function take(files: File[], segment: string | null, place: number): void {
  const { order } = useStoryStore.getState();
  const near = segment ?? order[Math.min(place, order.length - 1)];
  if (near && (segment || !files.some(isPicture))) takeDropped(files, near);
  else void addPictures(files, place);
}
