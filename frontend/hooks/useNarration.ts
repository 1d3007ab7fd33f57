import { useEffect } from "react";

import { saveTexts } from "@/hooks/useAutosave";
import { trying } from "@/hooks/useStoryActions";
import { cancelJob, getJob, listJobs, narrateProject, narrateSegment } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { isActive } from "@/lib/jobs";
import { useConnection, useJobsStore, useStoryStore } from "@/lib/stores";
import { toast } from "@/lib/toast";
import type { NarrationJob } from "@/lib/types";

/** The job that speaks a segment now. */
const jobOf = (jobs: Record<string, NarrationJob>, segment: string) =>
  Object.values(jobs).find((job) => isActive(job) && job.segments.includes(segment));

/** Whether a segment is being spoken. */
export const useIsSpoken = (segment: string): boolean =>
  useJobsStore((store) => jobOf(store.narration_job, segment) !== undefined);

/** Why the last attempt to speak a segment failed, or null. */
export const useNarrationError = (segment: string): string | null =>
  useJobsStore((store) => {
    const ofIt = Object.values(store.narration_job).filter((job) => job.segments.includes(segment));
    const newest = ofIt.toSorted((a, b) => b.created_at.localeCompare(a.created_at))[0];
    return newest?.status === "failed" ? newest.error : null;
  });

const know = async (job: string) =>
  useJobsStore.getState().put("narration_job", [await getJob("narration_job", job)]);

/** Speak these, each by itself; `replace` also what the person has brought. */
export async function narrate(segments: readonly string[], replace = false): Promise<void> {
  if (!(await saveTexts(segments))) return; // it would be the text before that is spoken
  for (const segment of segments) {
    await trying(segment, async () => know((await narrateSegment(segment, replace)).job_id));
  }
}

/** Speak no more of what a segment is being spoken with; what is spoken already stays. */
export async function stopNarration(segment: string): Promise<void> {
  const job = jobOf(useJobsStore.getState().narration_job, segment);
  if (!job) return;
  await trying(segment, async () =>
    useJobsStore.getState().put("narration_job", [await cancelJob("narration_job", job.id)]),
  );
}

/** Speak all that is not spoken, or not as it is written now. */
export async function narrateAll(force = false): Promise<void> {
  const project = useStoryStore.getState().project?.id;
  if (!project) return;
  if (!(await saveTexts())) return;
  await trying(null, async () => know((await narrateProject(project, force)).job_id));
}

/** The narrations under way when the page opens, or missed while nobody listened. */
export function useNarrations(project: string): void {
  const revision = useConnection((store) => store.revision);
  const isOpen = useStoryStore((store) => store.project?.id === project);
  useEffect(() => {
    if (!isOpen) return; // perhaps there is no such story
    let current = true;
    listJobs("narration_job", { project, page_size: 10 }).then(
      ({ results }) => current && useJobsStore.getState().put("narration_job", results),
      (thrown) => {
        // That the server is away, or the story has gone, is told by the page.
        const { status, message } = asApiError(thrown);
        if (status > 499) toast.error(message, { id: "narrations" });
      },
    );
    return () => void (current = false);
  }, [project, revision, isOpen]);
}
