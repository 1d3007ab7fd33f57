import { FolderOpen, ImagePlus, Plus } from "lucide-react";

import type { Start } from "@/hooks/useBringing";
import { Button } from "@/components/ui/button";
import { chooseGiven } from "@/lib/dropped";
import { texts } from "@/lib/texts";

/** No story yet: what this is for, in a sentence, and the buttons that begin. */
export function EmptyDashboard({ start }: { start: Start }) {
  return (
    <section className="flex min-h-[55dvh] flex-col items-center justify-center gap-5 rounded-card border border-dashed border-edge px-6 py-16 text-center">
      <Strip />
      <h2 className="max-w-xl font-story text-xl text-balance sm:text-2xl">
        {texts.dashboard.emptyTitle}
      </h2>
      <p className="max-w-md text-base text-balance text-muted">{texts.dashboard.empty}</p>
      <div className="mt-2 flex flex-wrap justify-center gap-3">
        <Button size="lg" variant="primary" onClick={() => start.bring(chooseGiven())}>
          <ImagePlus aria-hidden /> {texts.dashboard.bring}
        </Button>
        <Button size="lg" onClick={() => start.bring(chooseGiven(true))}>
          <FolderOpen aria-hidden /> {texts.dashboard.chooseFolder}
        </Button>
        <Button size="lg" onClick={start.create}>
          <Plus aria-hidden /> {texts.dashboard.newStory}
        </Button>
      </div>
    </section>
  );
}

/** Three frames of a film to be. */
function Strip() {
  return (
    <div aria-hidden className="flex gap-2">
      {["bg-line", "bg-accent", "bg-line"].map((tone, place) => (
        <span key={place} className={`h-9 w-16 rounded-[4px] ${tone}`} />
      ))}
    </div>
  );
}
