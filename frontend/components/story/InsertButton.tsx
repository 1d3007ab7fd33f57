import { Plus } from "lucide-react";

import { beginSegment } from "@/hooks/useNewSegments";
import { texts } from "@/lib/texts";

type Props = { place: number };

/** Between two segments: a line that turns up under the pointer, with a plus. */
export function InsertButton({ place }: Props) {
  return (
    <button
      type="button"
      aria-label={texts.story.add}
      title={texts.story.add}
      className="group/add absolute inset-x-0 -top-2 z-[1] flex h-4 items-center justify-center opacity-0 transition-opacity duration-150 hover:opacity-100 focus-visible:opacity-100"
      onClick={() => beginSegment(place)}
    >
      <span className="absolute inset-x-4 h-px bg-edge" />
      <span className="relative grid size-6 place-items-center rounded-full border border-edge bg-surface [&_svg]:size-4">
        <Plus aria-hidden />
      </span>
    </button>
  );
}
