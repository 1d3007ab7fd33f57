"use client";

import { ImageOff, MicOff } from "lucide-react";
import { memo } from "react";

import { useBroken } from "@/hooks/useBroken";
import { CENTRE } from "@/lib/cameraPath";
import { useStoryStore } from "@/lib/stores";
import { cn, pictureOf } from "@/lib/utils";

type Props = {
  id: string;
  index: number;
  left: number;
  width: number;
  isEstimate: boolean;
  isLifted: boolean;
};

const TILE = 78; // pixels a picture takes; a long segment shows it again and again, as film does
const NARROW = 44; // pixels from which on corners are round, and a number has room
const ICON = 20;

/**
 * A segment in the strip, as wide as it is long: its picture, and room for its voice beneath. Round
 * corners cut off what they are about, which costs at every frame: those of many small ones are not.
 */
export const TimelinePart = memo(function TimelinePart(props: Props) {
  const { id, index, left, width, isEstimate, isLifted } = props;
  const image = useStoryStore((store) => store.segments[id]?.image_file ?? null);
  const focus = useStoryStore(
    ({ segments }) => segments[id]?.focus ?? segments[id]?.image_focus ?? CENTRE,
  );
  const isActive = useStoryStore((store) => store.active === id);
  const [isBroken, sayBroken] = useBroken(image);
  return (
    <div
      data-part={id}
      style={{ left, width }}
      className={cn("absolute inset-y-0 px-px", isLifted && "opacity-40")}
    >
      <div
        className={cn(
          "flex h-full flex-col border bg-surface",
          width >= NARROW && "overflow-hidden rounded-[6px]",
          isActive ? "border-accent-ink ring-1 ring-accent-ink" : "border-line",
        )}
      >
        <div className="relative min-h-0 flex-1 bg-sunken min-[900px]:h-11 min-[900px]:flex-none">
          {image && !isBroken ? (
            <div className="flex h-full gap-px">
              {Array.from({ length: Math.max(1, Math.round(width / TILE)) }, (_, tile) => (
                <img
                  key={tile}
                  src={pictureOf(image, 160)}
                  alt=""
                  loading="lazy"
                  decoding="async"
                  draggable={false}
                  onError={sayBroken}
                  className="h-full min-w-0 flex-1 object-cover select-none"
                  style={{ objectPosition: `${focus.x * 100}% ${focus.y * 100}%` }}
                />
              ))}
            </div>
          ) : (
            width >= ICON && (
              <ImageOff
                aria-hidden
                className="mt-1.5 mr-1.5 ml-auto size-4 text-bad min-[900px]:mt-3.5"
              />
            )
          )}
          {width >= NARROW && (
            <span className="absolute bottom-1 left-1 rounded-[4px] bg-black/65 px-1 text-xs leading-4 text-white tabular-nums">
              {index + 1}
            </span>
          )}
        </div>
        <div
          className={cn(
            "h-3.5 shrink-0 px-0.5 min-[900px]:h-auto min-[900px]:min-h-0 min-[900px]:flex-1",
            isEstimate &&
              "bg-[repeating-linear-gradient(135deg,var(--sunken)_0_4px,transparent_4px_8px)]",
          )}
        >
          {isEstimate && width >= ICON && (
            <MicOff aria-hidden className="mx-auto size-3.5 text-muted min-[900px]:mt-1" />
          )}
        </div>
      </div>
    </div>
  );
});
