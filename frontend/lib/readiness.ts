/** Where a story stands on its way to a film: what the export button says and does. */
import { filmOf } from "@/lib/films";
import { isActive } from "@/lib/jobs";
import type { Film, Format, Project, RenderJob, Segment } from "@/lib/types";

/** A segment that has no picture; `number` is its place as people count. */
export type WithoutPicture = { id: string; number: number };

export type Readiness =
  | { kind: "loading" }
  | { kind: "empty" }
  | { kind: "not_ready"; missing: WithoutPicture[] }
  | { kind: "ready"; film: Film | null }
  /** Without a job for the moment in which it has begun or ended and not all is known of it. */
  | { kind: "rendering"; job: RenderJob | null }
  | { kind: "failed"; job: RenderJob | null; film: Film | null }
  | { kind: "complete"; film: Film };

type Known = {
  project: Project | null;
  /** The story's segments in their order. */
  segments: readonly Segment[];
  /** The story's newest render that was not cancelled, where it is known. */
  job: RenderJob | null;
  /** Formats chosen last. */
  formats?: readonly Format[];
};

/** What can be done about the film now. Where something runs, that goes before all else. */
export function readinessOf({ project, segments, job, formats }: Known): Readiness {
  if (!project) return { kind: "loading" };
  const isRunning = isActive(job);
  if (isRunning || project.status === "PROCESSING")
    return { kind: "rendering", job: isRunning ? job : null };
  if (!segments.length) return { kind: "empty" };
  const missing = withoutPicture(segments);
  if (missing.length) return { kind: "not_ready", missing };
  const film = filmOf(project, formats);
  if (project.status === "FAILED") return { kind: "failed", job, film };
  if (film && !film.outdated) return { kind: "complete", film };
  return { kind: "ready", film };
}

export const withoutPicture = (segments: readonly Segment[]): WithoutPicture[] =>
  segments.flatMap(({ id, image_file }, place) => (image_file ? [] : [{ id, number: place + 1 }]));

/** How many segments would be spoken before the film is made. */
export const toBeSpoken = (segments: readonly Segment[]): number =>
  segments.filter(
    (it) => !it.audio_file || (it.audio_stale && (it.audio_source === "tts" || !it.audio_source)),
  ).length;

/** The newest render of a story that nobody has cancelled. */
export function newestRender(jobs: Record<string, RenderJob>, project: string): RenderJob | null {
  return Object.values(jobs)
    .filter((job) => job.project === project && job.status !== "cancelled")
    .reduce<RenderJob | null>(
      (newest, job) => (newest && newest.created_at >= job.created_at ? newest : job),
      null,
    );
}

/** The segments of which an error speaks, as people count: each once, the first few. */
export const segmentsNamed = (error: string): number[] =>
  [...new Set([...error.matchAll(/\bSegment (\d+)/g)].map(([, number]) => Number(number)))].slice(
    0,
    3,
  );
