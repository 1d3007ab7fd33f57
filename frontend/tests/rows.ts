import type {
  Film,
  MusicJob,
  MusicProvider,
  NarrationJob,
  Project,
  RenderJob,
  Segment,
} from "@/lib/types";

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

export const musicJob = (values: Partial<MusicJob> = {}): MusicJob =>
  ({
    id: "music",
    project: null,
    provider: "sunoapi",
    status: "processing",
    submission: "accepted",
    progress: 20,
    phase: "composing",
    attempt: 1,
    cost: "0.0600",
    spent: "0.0600",
    costs_again: false,
    can_retry: false,
    error: "",
    error_code: "",
    request: { mode: "instrumental", prompt: "A slow waltz", title: "", lyrics: "" },
    variations: [],
    created_at: "2026-05-01T11:00:00Z",
    started_at: "2026-05-01T11:00:01Z",
    completed_at: null,
    ...values,
  }) as MusicJob;

export const musicProvider = (values: Partial<MusicProvider> = {}): MusicProvider =>
  ({
    slug: "sunoapi",
    name: "sunoapi.org",
    page: "https://sunoapi.org",
    notes: [],
    feature: "render.sunoapi.enabled",
    is_enabled: true,
    is_ready: true,
    key: { is_set: true, ends_in: "4711", comes_from: "file" },
    webhook_key: null,
    model: "",
    price: null,
    usual_price: "0.06",
    capabilities: {
      models: [{ name: "V5", prompt: 500, lyrics: 5000, style: 1000, title: 100 }],
      modes: ["instrumental", "idea", "lyrics"],
      fewest_variations: 2,
      most_variations: 2,
      seed: false,
      negative: true,
      vocal: true,
      style: true,
      title: true,
      callback: "token",
      cancel: false,
      balance: true,
      synchronous: false,
      link_days: 15,
    },
    ...values,
  }) as MusicProvider;
