/** What the API speaks of, by the names it has there. Generated in schema.d.ts, never by hand. */
import type { components } from "@/lib/schema";

type Schemas = components["schemas"];

export type Project = Schemas["Project"];
export type Film = Schemas["Film"];
export type Segment = Schemas["Segment"];
export type SegmentChange = Schemas["PatchedSegmentRequest"];
export type Change = Schemas["Change"];
export type Point = { x: number; y: number };
export type Rect = Point & { width: number; height: number };
export type ProjectStatus = Schemas["ProjectStatusEnum"];
export type JobStatus = Schemas["JobStatusEnum"];
export type Format = Schemas["FormatEnum"];
export type FilmFormat = Exclude<Format, "thumbnail">;
export type RenderJob = Schemas["RenderJob"];
export type NarrationJob = Schemas["NarrationJob"];
export type JobLog = Schemas["JobLog"];
export type Estimate = Schemas["Estimate"];
export type GlobalSettings = Schemas["GlobalSettings"];
export type Voices = Schemas["Voices"];
export type VoiceEngine = Schemas["VoiceEngine"];
export type Voice = VoiceEngine["voices"][number];
export type Missing = Schemas["Missing"];
export type MusicTrack = Schemas["MusicTrack"];
export type ProjectMusic = Schemas["ProjectMusic"];
export type MusicWish = Schemas["MusicRequestRequest"];
export type MusicJob = Schemas["MusicJob"];
export type MusicVariation = Schemas["MusicVariation"];
export type MusicProvider = Schemas["MusicProvider"];
export type MusicEstimate = Schemas["MusicEstimate"];
export type MusicSettings = Schemas["MusicSettings"];
export type CreditEntry = Schemas["CreditEntry"];
export type KeyState = Schemas["KeyState"];
export type KeyTest = Schemas["KeyTest"];
export type WebhookEndpoint = Schemas["WebhookEndpoint"];
export type WebhookDelivery = Schemas["WebhookDelivery"];
export type System = Schemas["System"];
export type Licence = Schemas["Licence"];
export type Pruned = Schemas["Pruned"];

/** A job of whatever kind, as lists show it. */
export type AnyJob =
  | ({ kind: "render_job" } & RenderJob)
  | ({ kind: "narration_job" } & NarrationJob)
  | ({ kind: "music_job" } & MusicJob);

/** What `/api/events/` tells; `client` is the tab that did it. */
export type JobEvent = {
  id: string;
  task_id: string;
  /** Music may be for none. */
  project: string | null;
  status: JobStatus;
  progress: number;
  phase: string;
  error: string | null;
  error_code: string | null;
  can_retry: boolean;
  formats?: Format[];
  current_segment?: number;
  total_segments?: number;
  eta_seconds?: number | null;
  frames_done?: number;
  frames_total?: number;
  /** Of music: what is known of the request that is paid for. */
  submission?: MusicJob["submission"];
};
export type StoryEvent = {
  id: string;
  project?: string;
  client?: string | null;
  /** The project was deleted, or put aside: there is nothing to ask for. */
  gone?: boolean;
};
export type ServerEvent =
  | { kind: AnyJob["kind"]; data: JobEvent }
  | { kind: "segment" | "project" | "settings"; data: StoryEvent }
  | { kind: "resync"; data: unknown };
