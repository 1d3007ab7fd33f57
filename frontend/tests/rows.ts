import type { Film, NarrationJob, Project, RenderJob, Segment } from "@/lib/types";

/** Rows as the server has them, for what a test does not care about. */

export const project = (values: Partial<Project> = {}): Project =>
  ({
    id: "story",
    title: "The long way home",
    status: "DRAFT",
    segment_count: 1,
    duration: 6,
    film_outdated: false,
    films: [],
    created_at: "2026-05-01T10:00:00Z",
    updated_at: "2026-05-01T10:00:00Z",
    ...values,
  }) as Project;

export const segment = (values: Partial<Segment> = {}): Segment =>
  ({
    id: "one",
    project: "story",
    sequence_index: 0,
    text_content: "The dogs heard it first.",
    image_file: "/media/one.jpg",
    audio_file: "/media/one.wav",
    audio_source: "tts",
    audio_stale: false,
    ...values,
  }) as Segment;

export const film = (values: Partial<Film> = {}): Film => ({
  format: "full_16_9",
  url: "/media/film.mp4",
  width: 1920,
  height: 1080,
  fps: 30,
  frames: 1260,
  duration: 42,
  size: 12_400_000,
  sha256: "",
  rendered_at: "2026-05-01T10:05:00Z",
  outdated: false,
  ...values,
});

export const renderJob = (values: Partial<RenderJob> = {}): RenderJob =>
  ({
    id: "job",
    project: "story",
    status: "processing",
    progress: 58,
    phase: "encoding",
    attempt: 1,
    current_segment: 7,
    total_segments: 12,
    eta_seconds: 70,
    error: "",
    error_code: "",
    can_retry: false,
    formats: ["full_16_9"],
    artifacts: [],
    created_at: "2026-05-01T10:00:00Z",
    ...values,
  }) as RenderJob;

export const narrationJob = (values: Partial<NarrationJob> = {}): NarrationJob =>
  ({
    id: "narration",
    project: "story",
    status: "completed",
    progress: 100,
    phase: "done",
    attempt: 1,
    segments: ["one"],
    created_at: "2026-05-01T09:00:00Z",
    started_at: "2026-05-01T09:00:01Z",
    completed_at: "2026-05-01T09:00:04Z",
    ...values,
  }) as NarrationJob;
