"use client";

import { ExportChoice } from "@/components/render/ExportChoice";
import { FilmedPicture } from "@/components/render/FilmedPicture";
import { MissingList, type MissingThing } from "@/components/render/MissingList";
import { RenderProgress } from "@/components/RenderProgress";
import { Dialog } from "@/components/ui/dialog";
import { Progress } from "@/components/ui/progress";
import { VideoPreview } from "@/components/VideoPreview";
import { rememberedWish, rememberWish } from "@/lib/exportWish";
import type { Readiness, WithoutPicture } from "@/lib/readiness";
import { useSettingsStore, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import type { Format } from "@/lib/types";

const T = texts.render;

/** What the person has come for: to choose a film, to see it made, or to see the one there is. */
export type ExportView = "choose" | "follow" | "watch";

type Props = {
  view: ExportView | null;
  readiness: Readiness;
  onView: (view: ExportView | null) => void;
};

/** From the wish for a film to the film, at the right edge. Closing it stops nothing. */
export function ExportSheet({ view, readiness, onView }: Props) {
  const isRunning = readiness.kind === "rendering";
  const shown = isRunning ? "follow" : isWatchable(view, readiness) ? "watch" : "choose";
  return (
    <Dialog
      side="right"
      open={view !== null}
      onOpenChange={(open) => !open && onView(null)}
      title={T.sheetTitles[shown]}
      description={isRunning ? T.keepsGoing : undefined}
      className={shown === "watch" ? "sm:w-[min(44rem,90vw)]" : undefined}
    >
      <div className="pb-4">
        {shown === "follow" && (
          <Following readiness={readiness} onCancelled={() => onView("choose")} />
        )}
        {shown === "watch" && <Watching onRerender={() => onView("choose")} />}
        {shown === "choose" && <Choosing readiness={readiness} onView={onView} />}
      </div>
    </Dialog>
  );
}

/** Who has seen a film being made sees it, or what went wrong: not the film from before. */
function isWatchable(view: ExportView | null, readiness: Readiness): boolean {
  const film = "film" in readiness ? readiness.film : null;
  if (!film || view === "choose") return false;
  return view === "watch" || readiness.kind !== "failed";
}

type FollowingProps = { readiness: Readiness; onCancelled: () => void };

function Following({ readiness, onCancelled }: FollowingProps) {
  if (readiness.kind === "rendering" && readiness.job)
    return (
      <>
        <FilmedPicture number={readiness.job.current_segment} />
        <RenderProgress job={readiness.job} onCancelled={onCancelled} />
      </>
    );
  return (
    <div className="flex flex-col gap-3">
      <p className="text-lg font-semibold">{T.progress.moment}</p>
      <Progress value={null} label={T.progress.label} className="h-2" />
    </div>
  );
}

function Watching({ onRerender }: { onRerender: () => void }) {
  const project = useStoryStore((store) => store.project);
  const settings = useSettingsStore((store) => store.settings);
  const again = (format: Format) => {
    rememberWish({ ...rememberedWish(settings), formats: [format] });
    onRerender();
  };
  return project && <VideoPreview project={project} onRerender={again} />;
}

function Choosing({ readiness, onView }: Pick<Props, "readiness" | "onView">) {
  const show = (segment: string) => {
    onView(null);
    useStoryStore.getState().activate(segment);
  };
  if (readiness.kind === "empty") return <p className="text-sm text-muted">{T.emptyRemedy}</p>;
  if (readiness.kind === "not_ready")
    return (
      <section className="flex flex-col gap-3">
        <h3 className="text-sm text-muted">{T.missingTitle}</h3>
        <MissingList things={readiness.missing.map(pictureless)} onShow={show} />
      </section>
    );
  const failed = readiness.kind === "failed" ? readiness : null;
  return <ExportChoice failed={failed} onShow={show} onStarted={() => onView("follow")} />;
}

const pictureless = ({ id, number }: WithoutPicture): MissingThing => ({
  id,
  what: "picture",
  message: T.missingPicture(number),
});
