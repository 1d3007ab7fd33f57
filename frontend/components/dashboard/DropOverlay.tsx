import { ImagePlus, LoaderCircle } from "lucide-react";

import { texts } from "@/lib/texts";

type Props = { isOver: boolean; isReading: boolean };

/** The whole page takes files; while they hang over it, it says so. */
export function DropOverlay({ isOver, isReading }: Props) {
  if (!isOver && !isReading) return null;
  const Icon = isOver ? ImagePlus : LoaderCircle;
  return (
    <div
      role="status"
      className="pointer-events-none fixed inset-0 z-50 bg-shade p-3 sm:p-6"
      data-drop-overlay
    >
      <div className="flex size-full flex-col items-center justify-center gap-3 rounded-card border-2 border-dashed border-accent bg-surface/95 px-6 text-center">
        <Icon className={`size-10 text-accent-ink ${isOver ? "" : "animate-pulse"}`} aria-hidden />
        <p className="font-story text-xl">
          {isOver ? texts.dashboard.dropNow : texts.dashboard.reading}
        </p>
        {isOver && <p className="text-sm text-muted">{texts.dashboard.dropNowHint}</p>}
      </div>
    </div>
  );
}
