/** Jobs of all kinds, as a list shows them. */
import type { AnyJob, JobStatus, MusicJob, NarrationJob, RenderJob } from "@/lib/types";

export type JobGroups = { running: AnyJob[]; waiting: AnyJob[]; earlier: AnyJob[] };
export type JobFilter = "all" | Extract<JobStatus, "completed" | "failed" | "cancelled">;

type Rows = {
  render_job: Record<string, RenderJob>;
  narration_job: Record<string, NarrationJob>;
  music_job: Record<string, MusicJob>;
};

/** Whether it waits or runs; else it is over. */
export const isActive = (job: { status: string } | null | undefined): boolean =>
  job?.status === "queued" || job?.status === "processing";

export const startedAt = (job: AnyJob): string | null =>
  job.kind === "render_job" ? job.render_started_at : job.started_at;
export const endedAt = (job: AnyJob): string | null =>
  job.kind === "render_job" ? job.render_completed_at : job.completed_at;

/** Seconds from its beginning to its end, where it has both. */
export function tookSeconds(job: AnyJob): number | null {
  const [from, to] = [startedAt(job), endedAt(job)];
  return from && to ? (Date.parse(to) - Date.parse(from)) / 1000 : null;
}

/** All kinds in one list, newest first. */
export function allJobs({ render_job, narration_job, music_job }: Rows): AnyJob[] {
  const jobs: AnyJob[] = [
    ...Object.values(render_job).map((job) => ({ kind: "render_job" as const, ...job })),
    ...Object.values(narration_job).map((job) => ({ kind: "narration_job" as const, ...job })),
    ...Object.values(music_job).map((job) => ({ kind: "music_job" as const, ...job })),
  ];
  return jobs.sort((a, b) => b.created_at.localeCompare(a.created_at));
}

/** What runs, what waits (the next one first), and the newest `shown` of what happened. */
export function groupJobs(jobs: AnyJob[], filter: JobFilter, shown: number): JobGroups {
  const over = jobs.filter((it) => !isActive(it));
  return {
    running: jobs.filter(({ status }) => status === "processing"),
    waiting: jobs.filter(({ status }) => status === "queued").reverse(),
    earlier: over.filter(({ status }) => filter === "all" || status === filter).slice(0, shown),
  };
}
