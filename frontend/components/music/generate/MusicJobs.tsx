"use client";

import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useEffect, useId, useRef, useState, type ReactNode } from "react";

import { MusicJobCard } from "@/components/music/generate/MusicJobCard";
import type { Uses } from "@/components/music/generate/Variation";
import { Notice } from "@/components/ui/notice";
import { useEarlier, useMusicJobs } from "@/hooks/useMusicJobs";
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
  const { now, earlier } = useEarlier(jobs);
  const { providers } = useProviders();
  const id = useId();
  const list = useRef<HTMLElement>(null);
  useNewest(jobs, () => list.current?.scrollIntoView({ block: "start", behavior: "smooth" }));
  const listOf = (some: MusicJob[]) => (
    <ul className="flex flex-col gap-3">
      {some.map((job) => (
        <MusicJobCard
          key={job.id}
          job={withTracks(job, tracks)}
          provider={providers?.find(({ slug }) => slug === job.provider)}
          onTracks={onTracks}
          {...uses}
        />
      ))}
    </ul>
  );
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
      {project ? (
        listOf(jobs)
      ) : (
        <>
          {now.length > 0 && listOf(now)}
          {earlier.length > 0 && <Earlier count={earlier.length}>{() => listOf(earlier)}</Earlier>}
        </>
      )}
    </section>
  );
}

/** What has come and was seen: folded, so that the pieces themselves are not pushed down. */
function Earlier({ count, children }: { count: number; children: () => ReactNode }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="group/earlier" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="flex min-h-9 list-none items-center gap-2 text-sm text-muted hover:text-ink">
        <ChevronRight
          aria-hidden
          className="size-4 transition-transform duration-150 group-open/earlier:rotate-90"
        />
        {say.earlier(count)}
      </summary>
      {isOpen && <div className="pt-2">{children()}</div>}
    </details>
  );
}

/** What was asked for since the list is here comes into view. */
function useNewest(jobs: MusicJob[], show: () => void) {
  const [opened] = useState(() => Date.now());
  const newest = jobs.find((job) => Date.parse(job.created_at) > opened)?.id;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each
  useEffect(() => void (newest && show()), [newest]);
}
