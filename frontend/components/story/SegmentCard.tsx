"use client";

import { GripVertical } from "lucide-react";
import { memo, useMemo, useRef } from "react";

import { InsertButton } from "@/components/story/InsertButton";
import { NarrationBar } from "@/components/story/NarrationBar";
import { SegmentNotices } from "@/components/story/SegmentNotices";
import { SegmentPicture } from "@/components/story/SegmentPicture";
import { SegmentText } from "@/components/story/SegmentText";
import { useNear } from "@/hooks/useNear";
import { lengthOf } from "@/lib/speaking";
import { textOf, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { cn } from "@/lib/utils";

type Props = { id: string; place: number; isHeld: boolean; isHovered: boolean };

export const FIRST = 12; // about as many as the first screen shows

/**
 * One segment: its number and length in the gutter, its picture in the margin, its text. Its voice
 * is made when it comes near, and what it can be held and changed by when somebody turns to it: a
 * long story is there sooner, and there is less to draw while it is scrolled.
 */
export const SegmentCard = memo(function SegmentCard({ id, place, isHeld, isHovered }: Props) {
  const isActive = useStoryStore((store) => store.active === id);
  const isSelected = useStoryStore((store) => store.selected.includes(id));
  const card = useRef<HTMLLIElement>(null);
  const isNear = useNear(card, place < FIRST) || isActive;
  const isLive = isActive || isHovered;
  return (
    <li
      ref={card}
      data-segment={id}
      data-active={isActive || undefined}
      aria-label={texts.story.segment(place + 1)}
      aria-current={isActive || undefined}
      className={cn(
        "relative py-1 [contain-intrinsic-size:auto_9.5rem]",
        !isLive && "[content-visibility:auto]", // it would cut off what stands on the edge
      )}
    >
      {isLive && <InsertButton place={place} />}
      {isLive && <InsertButton place={place + 1} isBelow />}
      <div
        className={cn(
          "grid grid-cols-[2.75rem_minmax(0,1fr)] gap-x-1 rounded-card border border-transparent py-3 pr-3 transition-colors duration-150 @xl:gap-x-2",
          isActive && "border-line bg-surface shadow-[inset_3px_0_0_var(--accent)]",
          isSelected && "bg-accent-wash",
          isHeld && "opacity-40",
        )}
      >
        <Gutter id={id} place={place} isLive={isLive} />
        <div className="flex min-w-0 flex-col gap-3 @min-[30rem]:flex-row @min-[30rem]:gap-5">
          <SegmentPicture {...{ id, place, isSelected, isNear, isLive }} />
          <div className="flex min-w-0 flex-1 flex-col">
            <SegmentText id={id} place={place} />
            {isNear ? (
              <>
                <NarrationBar id={id} place={place} isActive={isActive} />
                <SegmentNotices id={id} />
              </>
            ) : (
              <div className="mt-1 min-h-9" />
            )}
          </div>
        </div>
      </div>
    </li>
  );
});

function Gutter({ id, place, isLive }: { id: string; place: number; isLive: boolean }) {
  return (
    <div className="flex flex-col items-center pt-0.5 text-xs text-muted tabular-nums">
      <span className="text-sm font-medium text-ink" aria-hidden>
        {place + 1}
      </span>
      <Length id={id} />
      {isLive && (
        <button
          type="button"
          data-handle
          aria-label={texts.story.drag.handle(place + 1)}
          aria-describedby="drag-hint"
          className="grid size-9 cursor-grab touch-none place-items-center rounded-control hover:bg-sunken active:cursor-grabbing"
        >
          <GripVertical className="size-4" aria-hidden />
        </button>
      )}
    </div>
  );
}

/** How long it lasts; a guess says that it is one. */
function Length({ id }: { id: string }) {
  const segment = useStoryStore((store) => store.segments[id]);
  const text = useStoryStore((store) => textOf(store, id));
  const story = useStoryStore((store) => store.project);
  const length = useMemo(() => segment && lengthOf(segment, text, story), [segment, text, story]);
  if (!length) return null;
  const said = texts.units.seconds(length.seconds);
  return <span className="whitespace-nowrap">{length.isEstimate ? `~${said}` : said}</span>;
}
