import { X } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { useJobAction } from "@/hooks/useJobAction";
import { useTimeLeft } from "@/hooks/useTimeLeft";
import { generateTexts } from "@/lib/generateTexts";
import { nameOf } from "@/lib/musicJobs";
import { texts } from "@/lib/texts";
import type { MusicJob } from "@/lib/types";

const say = generateTexts.jobs;

/** How far a piece is, in words, and the way to stop it. */
export function MusicProgress({ job }: { job: MusicJob }) {
  const { cancel, isBusy } = useJobAction("music_job", job.id);
  const isSent = job.submission === "accepted" || job.submission === "sending";
  return (
    <div className="flex flex-col gap-2">
      <div className="flex items-center gap-4">
        <div className="flex min-w-0 flex-1 flex-col gap-1.5">
          <Progress
            value={job.status === "queued" ? null : job.progress}
            label={say.progress(nameOf(job))}
          />
          <PhaseLine job={job} />
        </div>
        <Button
          size="sm"
          aria-label={say.cancelNamed(nameOf(job))}
          disabled={isBusy}
          onClick={() => void cancel()}
        >
          <X /> {isBusy ? say.cancelling : say.cancel}
        </Button>
      </div>
      <p className="text-xs text-muted">{isSent ? say.noReturn : say.keepsGoing}</p>
    </div>
  );
}

/** `Being composed · 42 % · about 2 minutes left` */
function PhaseLine({ job }: { job: MusicJob }) {
  const P = texts.render.progress;
  const left = useTimeLeft(job.eta_seconds);
  const phase = job.status === "queued" ? "queued" : job.phase;
  const parts = [
    say.states[phase] ?? say.starting,
    job.status === "processing" && P.percent(job.progress),
    left && P.left(left),
  ];
  return (
    <p className="text-xs text-muted tabular-nums" aria-live="polite">
      {parts.filter(Boolean).join(" · ")}
    </p>
  );
}
