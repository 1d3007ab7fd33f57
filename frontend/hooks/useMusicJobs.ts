import { useEffect, useMemo, useRef, useState } from "react";
import { create } from "zustand";

import { listJobs } from "@/lib/api";
import { asApiError, type ApiError } from "@/lib/errors";
import { isActive } from "@/lib/jobs";
import { isLost, isOldNews, shownJobs } from "@/lib/musicJobs";
import { useConnection, useJobsStore } from "@/lib/stores";
import type { MusicJob } from "@/lib/types";

const NEWEST = 50;

/** Jobs that the person has put away. */
const useAway = create<{ ids: string[] }>()(() => ({ ids: [] }));
export const putAway = (job: string) => useAway.setState(({ ids }) => ({ ids: [...ids, job] }));

/**
 * The music that services make for a story, or for all: live. A job that gets into another phase
 * is asked for, since it may have brought something. `onTracks` is told when pieces have come.
 */
export function useMusicJobs(project: string | null, onTracks: () => void) {
  const rows = useJobsStore((store) => store.music_job);
  const away = useAway((store) => store.ids);
  const [opened] = useState(() => Date.now());
  const jobs = useMemo(() => {
    const shown = shownJobs(Object.values(rows), project, opened);
    return shown.filter((job) => !away.includes(job.id) || isActive(job) || isLost(job));
  }, [rows, project, opened, away]);
  const phases = jobs.map(({ id, phase, status }) => `${id} ${status} ${phase}`).join();
  const error = useFetching(project, phases);
  useTelling(
    jobs.flatMap(({ variations }) => variations.map(({ track }) => track)).join(),
    onTracks,
  );
  return { jobs, error };
}

const seen = new Set<string>(); // what has come, and was shown

/** What there is to look at now, and what was: it ended long ago, or was shown on a page before. */
export function useEarlier(jobs: MusicJob[]): { now: MusicJob[]; earlier: MusicJob[] } {
  const [before] = useState(() => ({ seen: new Set(seen), at: Date.now() }));
  useEffect(() => {
    for (const job of jobs) if (isOldNews(job, Infinity)) seen.add(job.id);
  }, [jobs]);
  const isEarlier = (job: MusicJob) =>
    isOldNews(job, before.seen.has(job.id) ? Infinity : before.at);
  return { now: jobs.filter((job) => !isEarlier(job)), earlier: jobs.filter(isEarlier) };
}

function useFetching(project: string | null, phases: string): ApiError | null {
  const revision = useConnection((store) => store.revision);
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(() => {
    let current = true;
    const params = { ...(project && { project }), page_size: NEWEST };
    listJobs("music_job", params).then(
      ({ results }) => {
        useJobsStore.getState().put("music_job", results);
        if (current) setError(null);
      },
      (thrown) => current && setError(asApiError(thrown)),
    );
    return () => void (current = false);
  }, [project, phases, revision]);
  return error;
}

function useTelling(tracks: string, onTracks: () => void) {
  const told = useRef("");
  useEffect(() => {
    if (tracks === told.current) return;
    told.current = tracks;
    onTracks();
  }, [tracks, onTracks]);
}
