import { useEffect } from "react";

import { listJobs } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { newestRender } from "@/lib/readiness";
import { useConnection, useJobsStore } from "@/lib/stores";
import { toast } from "@/lib/toast";
import type { RenderJob } from "@/lib/types";

const NEWEST = 5; // of which one at least was hardly ever cancelled

/** The newest render of a story that was not cancelled, live. */
export function useNewestRender(project: string | undefined): RenderJob | null {
  const revision = useConnection((store) => store.revision);
  useEffect(() => {
    if (project) void fetchRenders(project);
  }, [project, revision]);
  return useJobsStore((store) => (project ? newestRender(store.render_job, project) : null));
}

async function fetchRenders(project: string) {
  try {
    const { results } = await listJobs("render_job", { project, page_size: NEWEST });
    useJobsStore.getState().put("render_job", results);
  } catch (thrown) {
    const error = asApiError(thrown);
    // Of a server that is away the page speaks; a story that has gone is told by its page.
    const hasGone = error.status === 400 || error.status === 404;
    if (!error.isAway && !hasGone) toast.error(error.message);
  }
}
