import { ImagePlus } from "lucide-react";

import type { Start } from "@/hooks/useBringing";
import { Button } from "@/components/ui/button";
import { chooseGiven } from "@/lib/dropped";
import { texts } from "@/lib/texts";

/** Says that the page takes what is dropped, and takes a click as well. */
export function DropTile({ start }: { start: Start }) {
  return (
    <div className="flex aspect-video flex-col items-center justify-center gap-3 rounded-card border border-dashed border-edge px-6 text-center">
      <ImagePlus className="size-6 text-muted" aria-hidden />
      <p className="text-sm text-balance text-muted">{texts.dashboard.dropTitle}</p>
      <div className="flex flex-wrap justify-center gap-2">
        <Button
          variant="ghost"
          className="h-9 text-accent-ink"
          onClick={() => start.bring(chooseGiven())}
        >
          {texts.dashboard.chooseFiles}
        </Button>
        <Button
          variant="ghost"
          className="h-9 text-accent-ink"
          onClick={() => start.bring(chooseGiven(true))}
        >
          {texts.dashboard.chooseFolder}
        </Button>
      </div>
    </div>
  );
}
