"use client";

import { Clapperboard, Mic, Music } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";

import { JobActions } from "@/components/jobs/JobActions";
import { JobStatusBadge } from "@/components/jobs/JobStatusBadge";
import { LostBadge } from "@/components/jobs/LostBadge";
import { Progress } from "@/components/ui/progress";
import { useServiceName } from "@/hooks/useServiceName";
import { useTimeLeft } from "@/hooks/useTimeLeft";
import { formatsOf } from "@/lib/films";
import { generateTexts } from "@/lib/generateTexts";
import { tookSeconds } from "@/lib/jobs";
import { late } from "@/lib/late";
import { isLost, nameOf, priceOf } from "@/lib/musicJobs";
import { useProjectsStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import type { AnyJob, MusicJob } from "@/lib/types";
import { formatDate, formatDuration } from "@/lib/utils";

const T = texts.jobs;
const say = generateTexts.jobs;
const ICONS = { render_job: Clapperboard, narration_job: Mic, music_job: Music };

const LostMusic = dynamic(() =>
  late(() => import("@/components/jobs/LostMusic")).then((it) => it.LostMusic),
);

/** A job: of which story, what it makes, how far it is or what has come of it. */
export function JobRow({ job }: { job: AnyJob }) {
  const story = useProjectsStore((store) => store.projects?.[job.project ?? ""]?.title);
  const title = job.project || job.kind !== "music_job" ? (story ?? T.someStory) : nameOf(job);
  const Icon = ICONS[job.kind];
  const lost = job.kind === "music_job" && isLost(job) ? job : null;
  return (
    <li
      className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2 p-4 sm:grid-cols-[auto_minmax(0,1fr)_auto]"
      data-job={job.id}
    >
      <Icon aria-hidden className="mt-1 size-5 text-muted" />
      <div className="min-w-0">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <Link
            href={job.project ? `/projects/${job.project}/` : "/music/"}
            className="truncate text-base font-medium hover:underline"
            dir="auto"
          >
            {title}
          </Link>
          {lost ? <LostBadge /> : <JobStatusBadge status={job.status} />}
        </div>
        <p className="mt-0.5 text-sm text-muted tabular-nums">
          {describe(job)}
          {job.kind === "music_job" && <OfMusic job={job} />}
        </p>
        {job.status === "processing" && <HowFar job={job} />}
        {lost && <LostMusic job={lost} />}
        {!lost && job.status === "failed" && job.error && (
          <p className="mt-1 text-sm whitespace-pre-line text-bad">{job.error}</p>
        )}
      </div>
      <JobActions job={job} title={title} />
    </li>
  );
}

/** ` · by sunoapi.org · $0.06` */
function OfMusic({ job }: { job: MusicJob }) {
  const parts = [say.by(useServiceName(job.provider)), priceOf(job)];
  return parts.filter(Boolean).map((it) => ` · ${it}`);
}

function HowFar({ job }: { job: AnyJob }) {
  const P = texts.render.progress;
  const left = useTimeLeft(job.eta_seconds);
  const { current_segment: now, total_segments: all } = job;
  const phase = job.kind === "music_job" && say.states[job.phase];
  const parts = [
    phase || (now && P.segment(now, all)),
    P.percent(job.progress),
    left && P.left(left),
  ];
  return (
    <div className="mt-2 flex max-w-md flex-col gap-1.5">
      <Progress value={job.progress} label={phase ? say.progress(nameOf(job)) : P.label} />
      <p className="text-xs text-muted tabular-nums">{parts.filter(Boolean).join(" · ")}</p>
    </div>
  );
}

/** `Film · Widescreen, Square · 14:05 · took 0:42` */
function describe(job: AnyJob): string {
  const took = tookSeconds(job);
  return [
    T.kinds[job.kind],
    whatOf(job),
    formatDate(job.created_at),
    took !== null && job.status !== "queued" && T.took(formatDuration(took)),
    job.attempt > 1 && T.attempt(job.attempt),
  ]
    .filter(Boolean)
    .join(" · ");
}

function whatOf(job: AnyJob): string {
  if (job.kind === "narration_job") return T.segments(job.segments.length);
  if (job.kind === "music_job") return job.project ? nameOf(job) : "";
  return formatsOf(job)
    .map((it) => texts.render.formats[it].name)
    .join(", ");
}
