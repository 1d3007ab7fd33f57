import { isActive } from "@/lib/jobs";
import { useJobsStore } from "@/lib/stores";
import type { Project } from "@/lib/types";

/** How far the film of a story is, 0 to 100, live; null while none is being made. */
export function useFilmProgress({ id, status, percentage }: Project): number | null {
  const live = useJobsStore(({ render_job }) => {
    for (const job of Object.values(render_job)) {
      if (job.project === id && isActive(job)) return job.progress;
    }
    return null;
  });
  return live ?? (status === "PROCESSING" ? (percentage ?? 0) : null);
}
