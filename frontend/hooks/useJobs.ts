import { useCallback, useEffect, useMemo, useState } from "react";

import { listJobs, type JobKind } from "@/lib/api";
import { asApiError, type ApiError } from "@/lib/errors";
import { allJobs, groupJobs, type JobFilter, type JobGroups } from "@/lib/jobs";
import { useConnection, useJobsStore, useProjectsStore } from "@/lib/stores";

const KINDS: JobKind[] = ["render_job", "narration_job", "music_job"];
const PAGE = 20;

type Jobs = {
  groups: JobGroups;
  /** Whether they have been fetched at all. */
  isKnown: boolean;
  hasMore: boolean;
  error: ApiError | null;
  more: () => void;
  again: () => void;
};

/** Jobs of all kinds, live: the newest of them, and more when asked for. */
export function useJobs(filter: JobFilter): Jobs {
  const revision = useConnection((store) => store.revision);
  const [pages, setPages] = useState(1);
  const [round, setRound] = useState(0);
  const [found, setFound] = useState({ total: 0, isKnown: false, error: null as ApiError | null });
  useEffect(() => {
    let current = true;
    fetchJobs(filter, pages * PAGE).then(
      (total) => current && setFound({ total, isKnown: true, error: null }),
      (thrown) => current && setFound((it) => ({ ...it, error: asApiError(thrown) })),
    );
    return () => void (current = false);
  }, [filter, pages, revision, round]);
  const groups = useGroups(filter, pages * PAGE);
  const more = useCallback(() => setPages((it) => it + 1), []);
  const again = useCallback(() => setRound((it) => it + 1), []);
  const { total, isKnown, error } = found;
  return { groups, isKnown, hasMore: total > pages * PAGE, error, more, again };
}

/** Those of stories that have gone are gone as well, though nobody says so of each. */
function useGroups(filter: JobFilter, shown: number): JobGroups {
  const render_job = useJobsStore((store) => store.render_job);
  const narration_job = useJobsStore((store) => store.narration_job);
  const music_job = useJobsStore((store) => store.music_job);
  const projects = useProjectsStore((store) => store.projects);
  return useMemo(() => {
    const jobs = allJobs({ render_job, narration_job, music_job });
    const there = projects ? jobs.filter(({ project: it }) => !it || it in projects) : jobs;
    return groupJobs(there, filter, shown);
  }, [render_job, narration_job, music_job, projects, filter, shown]);
}

/** Fetch the newest `count` of each kind, and what is under way; how many there are in all. */
async function fetchJobs(filter: JobFilter, count: number): Promise<number> {
  const totals = await Promise.all(KINDS.map((kind) => fetchKind(kind, filter, count)));
  return totals.reduce((sum, it) => sum + it, 0);
}

async function fetchKind(kind: JobKind, filter: JobFilter, page_size: number): Promise<number> {
  const status = filter === "all" ? undefined : filter;
  const wanted = [{ status }, { status: "processing" }, { status: "queued" }];
  const pages = await Promise.all(wanted.map((it) => listJobs(kind, { ...it, page_size })));
  for (const { results } of pages) useJobsStore.getState().put(kind, results);
  return pages[0]!.count;
}
