"use client";

import { Plus } from "lucide-react";
import { useDeferredValue, useRef } from "react";

import { EmptyStory } from "@/components/story/EmptyStory";
import { FIRST, SegmentCard } from "@/components/story/SegmentCard";
import { SelectionBar } from "@/components/story/SelectionBar";
import { StoryDialogs } from "@/components/story/StoryDialogs";
import { Button } from "@/components/ui/button";
import { useActivation } from "@/hooks/useActivation";
import { useFileDrop } from "@/hooks/useFileDrop";
import { useHovered } from "@/hooks/useHovered";
import { useListDrag } from "@/hooks/useListDrag";
import { useListKeys } from "@/hooks/useListKeys";
import { beginSegment } from "@/hooks/useNewSegments";
import { useDialogStore, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

/** The story, written down: a page of text with pictures in its margin. */
export function SegmentList() {
  const order = useStoryStore((store) => store.order);
  // What the first screen shows is there at once, the rest of a long story a moment later.
  const isWhole = useDeferredValue(true, false);
  const shown = isWhole ? order : order.slice(0, FIRST);
  const page = useRef<HTMLDivElement>(null);
  const drag = useListDrag(page);
  const drop = useFileDrop(page);
  useListKeys();
  const activation = useActivation(page);
  const hover = useHovered();
  const mark = drag.mark ?? drop.mark;
  return (
    <div
      ref={page}
      className="relative flex min-h-full flex-col"
      {...activation}
      {...hover.handlers}
      {...drag.handlers}
      {...drop.handlers}
    >
      {order.length ? (
        <ol
          aria-label={texts.story.list}
          className="mx-auto w-full max-w-[56rem] px-2 pt-4 pb-2 @xl:px-4"
        >
          {shown.map((id, place) => (
            <SegmentCard
              key={id}
              {...{ id, place }}
              isHeld={drag.held.includes(id)}
              isHovered={hover.hovered === id}
            />
          ))}
        </ol>
      ) : (
        <EmptyStory />
      )}
      {order.length > 0 && <AtTheEnd place={order.length} />}
      {mark && <Mark {...mark} />}
      <SelectionBar />
      <StoryDialogs />
      <p id="drag-hint" className="sr-only">
        {texts.story.drag.hint}
      </p>
      <p role="status" aria-live="assertive" className="sr-only">
        {drag.said}
      </p>
    </div>
  );
}

/** Where what is dragged would come to: a line between two, or one of them. */
function Mark({ top, height }: { top: number; height: number }) {
  const look = height
    ? "rounded-card border-2 border-accent bg-accent/10"
    : "h-1 rounded-full bg-accent";
  return (
    <div
      aria-hidden
      className={`pointer-events-none absolute inset-x-3 z-10 ${look}`}
      style={{ top, height: height || undefined }}
    />
  );
}

function AtTheEnd({ place }: { place: number }) {
  const show = useDialogStore((store) => store.show);
  return (
    <div className="mx-auto flex w-full max-w-[56rem] flex-wrap items-center gap-2 px-4 pb-24 @xl:pl-[3.75rem]">
      <Button variant="ghost" onClick={() => beginSegment(place)}>
        <Plus /> {texts.story.addLast}
      </Button>
      <Button variant="ghost" onClick={() => show("script")}>
        {texts.story.pasteScript}
      </Button>
      <span className="text-xs text-muted max-sm:hidden">{texts.story.dropHere}</span>
    </div>
  );
}
