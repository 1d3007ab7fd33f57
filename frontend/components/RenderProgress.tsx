"use client";

import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { useJobAction } from "@/hooks/useJobAction";
import { useTimeLeft } from "@/hooks/useTimeLeft";
import { useJobsStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import type { RenderJob } from "@/lib/types";

const T = texts.render.progress;

type Props = { job: RenderJob; onCancelled?: () => void };

/** How far a film is: what is being done, of how much, how long it still takes; and stopping it. */
export function RenderProgress({ job, onCancelled }: Props) {
  const left = useTimeLeft(job.eta_seconds);
  const { cancel, isBusy } = useJobAction("render_job", job.id);
  const isQueued = job.status === "queued";
  const stop = async () => {
    await cancel();
    if (useJobsStore.getState().render_job[job.id]?.status !== "cancelled") return;
    toast(T.cancelled);
    onCancelled?.();
  };
  return (
    <div className="flex flex-col gap-3">
      <p className="text-lg font-semibold" aria-live="polite">
        {isQueued ? T.queued : (T.phases[job.phase] ?? T.starting)}
      </p>
      <Progress value={isQueued ? null : job.progress} label={T.label} className="h-2" />
      <div className="flex flex-wrap justify-between gap-x-4 text-sm text-muted tabular-nums">
        <p>{placeOf(job)}</p>
        <p>{left && !isQueued && T.left(left)}</p>
      </div>
      <Button className="mt-2 self-start" disabled={isBusy} onClick={() => void stop()}>
        {isBusy ? T.cancelling : T.cancel}
      </Button>
    </div>
  );
}

/** `Segment 7 of 12 · 58 %`, where segments are counted just now. */
function placeOf({ status, current_segment, total_segments, progress }: RenderJob): string {
  if (status === "queued") return "";
  if (!current_segment) return T.percent(progress);
  return `${T.segment(current_segment, total_segments)} · ${T.percent(progress)}`;
}
