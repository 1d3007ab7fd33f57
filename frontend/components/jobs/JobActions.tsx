"use client";

import { Download, RotateCcw, ScrollText, X } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { useJobAction } from "@/hooks/useJobAction";
import { late } from "@/lib/late";
import { downloadOf } from "@/lib/films";
import { isActive } from "@/lib/jobs";
import { texts } from "@/lib/texts";
import type { AnyJob } from "@/lib/types";

const T = texts.jobs;

const JobLogDialog = dynamic(() =>
  late(() => import("@/components/jobs/JobLogDialog")).then((it) => it.JobLogDialog),
);

const RetryMusic = dynamic(() =>
  late(() => import("@/components/music/generate/RetryMusic")).then((it) => it.RetryMusic),
);

/** What can be done about a job. */
export function JobActions({ job, title }: { job: AnyJob; title: string }) {
  const [isLogOpen, setLogOpen] = useState(false);
  const { cancel, retry, isBusy } = useJobAction(job.kind, job.id);
  const film = job.kind === "render_job" ? job.artifacts[0] : undefined;
  return (
    <div className="col-start-2 -ml-2 flex items-start gap-1 sm:col-start-3 sm:ml-0 sm:justify-end">
      {isActive(job) && (
        <Button className="h-9" size="sm" disabled={isBusy} onClick={() => void cancel()}>
          <X /> {isBusy ? texts.render.progress.cancelling : T.cancel}
        </Button>
      )}
      {job.kind === "music_job" && job.can_retry && <RetryMusic job={job} />}
      {job.kind !== "music_job" && job.can_retry && (
        <Button className="h-9" size="sm" disabled={isBusy} onClick={() => void retry()}>
          <RotateCcw /> {T.retry}
        </Button>
      )}
      {film && (
        <Button asChild variant="ghost" size="icon" aria-label={`${T.download}: ${title}`}>
          <a {...downloadOf(film, title)}>
            <Download />
          </a>
        </Button>
      )}
      <IconButton label={T.log} icon={<ScrollText />} onClick={() => setLogOpen(true)} />
      {isLogOpen && <JobLogDialog job={job} title={title} onClose={() => setLogOpen(false)} />}
    </div>
  );
}
