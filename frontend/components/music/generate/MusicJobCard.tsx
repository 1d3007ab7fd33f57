"use client";

import { ChevronRight, PencilLine, X } from "lucide-react";
import { useState } from "react";

import { JobStatusBadge } from "@/components/jobs/JobStatusBadge";
import { LostBadge } from "@/components/jobs/LostBadge";
import { AnswerLost } from "@/components/music/generate/AnswerLost";
import { MusicProgress } from "@/components/music/generate/MusicProgress";
import { RetryMusic } from "@/components/music/generate/RetryMusic";
import { Variation, type Uses } from "@/components/music/generate/Variation";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { putAway } from "@/hooks/useMusicJobs";
import { useMusicWish } from "@/hooks/useMusicWish";
import { generateTexts } from "@/lib/generateTexts";
import { isActive } from "@/lib/jobs";
import { isLost, isNews, nameOf, priceOf } from "@/lib/musicJobs";
import type { MusicJob, MusicProvider } from "@/lib/types";
import { formatDate } from "@/lib/utils";

const say = generateTexts.jobs;

type Props = Uses & { job: MusicJob; provider?: MusicProvider; onTracks: () => void };

/** Music that a service makes: how far it is, what came of it, or what is to be decided. */
export function MusicJobCard({ job, provider, onTracks, ...uses }: Props) {
  const { variations: there } = job;
  const canGo = !isActive(job) && !isLost(job) && !there.some(({ is_offered }) => is_offered);
  return (
    <li
      data-music-job={job.id}
      className="flex flex-col gap-3 rounded-card border border-line bg-surface p-4"
    >
      <div className="flex items-start gap-3">
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h3 className="text-sm font-semibold wrap-anywhere" dir="auto">
              {nameOf(job)}
            </h3>
            {isLost(job) ? <LostBadge /> : <JobStatusBadge status={job.status} />}
          </div>
          <p className="mt-1 text-xs text-muted tabular-nums">{describe(job, provider)}</p>
        </div>
        {canGo && (
          <IconButton
            className="-mt-1 -mr-2"
            label={say.dismiss}
            icon={<X />}
            onClick={() => putAway(job.id)}
          />
        )}
      </div>
      {isActive(job) && <MusicProgress job={job} />}
      {isLost(job) && <AnswerLost job={job} provider={provider} />}
      {job.status === "failed" && !isLost(job) && <Failed job={job} />}
      {job.status === "cancelled" && !there.length && <Cancelled job={job} />}
      {there.length > 0 && <Versions job={job} onTracks={onTracks} {...uses} />}
    </li>
  );
}

/** `by sunoapi.org · 14:05 · $0.06` */
function describe(job: MusicJob, by?: MusicProvider) {
  const parts = [say.by(by?.name ?? job.provider), formatDate(job.created_at), priceOf(job)];
  return parts.filter(Boolean).join(" · ");
}

/** What came of it, folded once it is old news. */
function Versions({ job, onTracks, ...uses }: Omit<Props, "provider">) {
  const { variations } = job;
  const [opened] = useState(() => Date.now());
  const isOffered = variations.some(({ is_offered }) => is_offered);
  const [chosen, choose] = useState<boolean | null>(null);
  const isOpen = chosen ?? (isNews(job, opened) || isOffered);
  return (
    <details
      open={isOpen}
      onToggle={(event) => choose(event.currentTarget.open)}
      className="group border-t border-line pt-1"
    >
      <summary className="flex min-h-9 list-none items-center gap-2 text-sm text-muted hover:text-ink">
        <ChevronRight
          aria-hidden
          className="size-4 transition-transform duration-150 group-open:rotate-90"
        />
        {say.versions(variations.length)}
      </summary>
      {isOpen && (
        <ul className="flex flex-col divide-y divide-line">
          {variations.map((variation) => (
            <Variation key={variation.id} {...{ variation, job, onTracks }} {...uses} />
          ))}
        </ul>
      )}
    </details>
  );
}

function Failed({ job }: { job: MusicJob }) {
  return (
    <>
      <p className="text-sm whitespace-pre-line text-bad">{job.error}</p>
      <div className="flex flex-wrap gap-2">
        {job.can_retry && <RetryMusic job={job} />}
        <AskAnew job={job} />
      </div>
    </>
  );
}

function Cancelled({ job }: { job: MusicJob }) {
  const isSent = job.submission === "accepted" || job.submission === "sending";
  return (
    <>
      <p className="text-sm text-muted">{isSent ? say.cancelledSent : say.cancelled}</p>
      <div>
        <AskAnew job={job} />
      </div>
    </>
  );
}

/** The form, filled as it was for this. */
function AskAnew({ job: { request, provider } }: { job: MusicJob }) {
  const open = useMusicWish((store) => store.open);
  return (
    <Button size="sm" onClick={() => open({ ...request, provider })}>
      <PencilLine /> {say.again}
    </Button>
  );
}
