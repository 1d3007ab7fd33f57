import { Plus } from "lucide-react";

import { beginSegment } from "@/hooks/useNewSegments";
import { texts } from "@/lib/texts";
import { cn } from "@/lib/utils";

type Props = { place: number; isBelow?: boolean };

/** Above or below a segment: a line that turns up under the pointer, with a plus. */
export function InsertButton({ place, isBelow = false }: Props) {
  return (
    <button
      type="button"
      aria-label={texts.story.addAs(place + 1)}
      title={texts.story.add}
      className={cn(
        "absolute inset-x-0 z-[1] flex h-4 items-center justify-center opacity-0 transition-opacity duration-150 hover:opacity-100 focus-visible:opacity-100",
        isBelow ? "-bottom-2" : "-top-2",
      )}
      onClick={() => beginSegment(place)}
    >
      <span className="absolute inset-x-4 h-px bg-edge" />
      <span className="relative grid size-6 place-items-center rounded-full border border-edge bg-surface [&_svg]:size-4">
        <Plus aria-hidden />
      </span>
    </button>
  );
}
