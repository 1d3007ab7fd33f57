"use client";

import Link from "next/link";
import { useEffect, useId, useRef, useState } from "react";

import { MusicJobCard } from "@/components/music/generate/MusicJobCard";
import type { Uses } from "@/components/music/generate/Variation";
import { Notice } from "@/components/ui/notice";
import { useMusicJobs } from "@/hooks/useMusicJobs";
import { useProviders } from "@/hooks/useProviders";
import { generateTexts } from "@/lib/generateTexts";
import { withTracks } from "@/lib/musicJobs";
import type { MusicJob, MusicTrack } from "@/lib/types";

const say = generateTexts.jobs;

type Props = Uses & {
  /** Of which story; null for all. */
  project: string | null;
  /** All music there is. */
  tracks: MusicTrack[] | null;
  /** Pieces have come, or been kept. */
  onTracks: () => void;
};

/** What services make or have made; nothing where nobody has asked for anything. */
export function MusicJobs({ project, tracks, onTracks, ...uses }: Props) {
  const { jobs, error } = useMusicJobs(project, onTracks);
  const { providers } = useProviders();
  const id = useId();
  const list = useRef<HTMLElement>(null);
  useNewest(jobs, () => list.current?.scrollIntoView({ block: "start", behavior: "smooth" }));
  if (error && !error.isAway)
    return (
      <Notice tone="bad">
        {say.failed} {error.message}
      </Notice>
    );
  if (!jobs.length) return null;
  return (
    <section ref={list} aria-labelledby={id} className="flex scroll-mt-20 flex-col gap-3">
      <div className="flex items-baseline justify-between gap-4">
        <h2 id={id} className="text-base font-semibold">
          {say.title}
        </h2>
        <Link href="/jobs/" prefetch={false} className="text-sm text-muted hover:underline">
          {say.all}
        </Link>
      </div>
      <ul className="flex flex-col gap-3">
        {jobs.map((job) => (
          <MusicJobCard
            key={job.id}
            job={withTracks(job, tracks)}
            provider={providers?.find(({ slug }) => slug === job.provider)}
            onTracks={onTracks}
            {...uses}
          />
        ))}
      </ul>
    </section>
  );
}

/** What was asked for since the list is here comes into view. */
function useNewest(jobs: MusicJob[], show: () => void) {
  const [opened] = useState(() => Date.now());
  const newest = jobs.find((job) => Date.parse(job.created_at) > opened)?.id;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each
  useEffect(() => void (newest && show()), [newest]);
}
