/** The REST API, a function for each thing that is asked of it. Every one raises ApiError. */
import {
  all,
  changed,
  http,
  uploadConfig,
  type Changed,
  type Page,
  type UploadOptions,
} from "@/lib/http";
import { heldBack } from "@/lib/turns";
import type {
  Change,
  Estimate,
  Format,
  GlobalSettings,
  JobLog,
  MusicJob,
  NarrationJob,
  Project,
  Pruned,
  RenderJob,
  Segment,
  SegmentChange,
  System,
  Voices,
} from "@/lib/types";

// Projects

export const listProjects = () => all<Project>("/api/projects/");
export const listBinnedProjects = () => all<Project>("/api/projects/", { binned: true });
export const getProject = async (id: string) =>
  (await http.get<Project>(`/api/projects/${id}/`)).data;
export const createProject = async (title: string) =>
  (await http.post<Project>("/api/projects/", { title })).data;
export const updateProject = async (id: string, change: Partial<Project>) =>
  (await http.patch<Project>(`/api/projects/${id}/`, change)).data;
export const duplicateProject = async (id: string) =>
  (await http.post<Project>(`/api/projects/${id}/duplicate/`)).data;
/** Out of sight; for a week `restoreProject` brings it back. */
export const binProject = async (id: string) => void (await http.post(`/api/projects/${id}/bin/`));
export const restoreProject = async (id: string) =>
  (await http.post<Project>(`/api/projects/${id}/restore/`)).data;
/** At once and for good. */
export const deleteProject = async (id: string) => void (await http.delete(`/api/projects/${id}/`));
export const exportAddress = (id: string) => `/api/projects/${id}/export/`;

/** A story as a zip file. */
export async function importZip(file: File, options?: UploadOptions): Promise<Project> {
  const form = new FormData();
  form.append("file", file);
  return (await http.post<Project>("/api/projects/import/", form, uploadConfig(options))).data;
}

/** A story folder, file by file; `path` is where a file lies in it. */
export async function importFiles(
  files: { file: File; path: string }[],
  options?: UploadOptions,
): Promise<Project> {
  const form = new FormData();
  for (const { file, path } of files) {
    form.append("files", file);
    form.append("paths", path);
  }
  return (await http.post<Project>("/api/projects/import/", form, uploadConfig(options))).data;
}

// Segments

export const listSegments = (project: string) => all<Segment>("/api/segments/", { project });
export const getSegment = async (id: string) =>
  (await http.get<Segment>(`/api/segments/${id}/`)).data;
/** `id` is the one that the new segment shall have: what is asked again is not made twice. */
export const createSegment = async (project: string, values: SegmentChange = {}, id?: string) =>
  (await http.post<Segment>("/api/segments/", { project, ...values }, ...named(id))).data;
const named = (id?: string) => (id ? [{ headers: { "Idempotency-Key": id } }] : []);
/** Several at once, from a place on or last; answers all segments of the story. */
export const createSegments = async (
  project: string,
  segments: { id: string; text_content?: string }[],
  sequence_index?: number,
) =>
  changed(
    await http.post<{ segments: Segment[] }>(`/api/projects/${project}/add-segments/`, {
      segments,
      sequence_index,
    }),
  );
export async function updateSegment(id: string, change: SegmentChange) {
  const before = heldBack(id);
  if (before) await before;
  return changed(await http.patch<Segment>(`/api/segments/${id}/`, change));
}
export const deleteSegment = async (id: string) =>
  changed(await http.delete<void>(`/api/segments/${id}/`));
export const deleteSegments = async (project: string, segment_ids: string[]) =>
  changed(await http.post<void>(`/api/projects/${project}/remove-segments/`, { segment_ids }));
export const duplicateSegment = async (id: string) =>
  changed(await http.post<Segment>(`/api/segments/${id}/duplicate/`));
/** `at` counts Unicode code points of the text, which is sent where the server has another one. */
export const splitSegment = async (id: string, at: number, text?: string, second?: string) =>
  changed(
    await http.post<{ segments: Segment[] }>(
      `/api/segments/${id}/split/`,
      { at, text },
      ...named(second),
    ),
  );
/** Both texts are sent where the server has others. */
export const mergeSegment = async (id: string, text?: string, next_text?: string) =>
  changed(await http.post<Segment>(`/api/segments/${id}/merge/`, { text, next_text }));
export const reorderSegments = async (project: string, segment_ids: string[]) =>
  changed(await http.post<Segment[]>(`/api/projects/${project}/reorder/`, { segment_ids }));
/** With a segment: it gets the first paragraph, the others come behind it. */
export const addScript = async (
  project: string,
  paragraphs: string[],
  where: { mode: "append" | "fill" } | { segment: string },
) =>
  changed(
    await http.post<{ segments: Segment[] }>(`/api/projects/${project}/script/`, {
      paragraphs,
      ...where,
    }),
  );

/** A picture or a sound for a segment that is there. */
export async function uploadFile(
  segment: string,
  field: "image_file" | "audio_file",
  file: File,
  options?: UploadOptions & { recorded?: boolean },
): Promise<Changed<Segment>> {
  const form = new FormData();
  form.append(field, file);
  const before = heldBack(segment);
  if (before) await before;
  if (options?.recorded) form.append("audio_source", "recording");
  return changed(
    await http.patch<Segment>(`/api/segments/${segment}/`, form, uploadConfig(options)),
  );
}

export const listChanges = async (project: string) =>
  (await http.get<Change[]>(`/api/projects/${project}/changes/`)).data;
export type Undone = { change: string | null; label: string; segments: Segment[] };
export const undoChange = async (id: string) =>
  (await http.post<Undone>(`/api/changes/${id}/undo/`)).data;

/** Peaks of a narration, 0 to 100, `per_second` of them. */
export type Waveform = { peaks: number[]; per_second: number; duration: number };
export const getWaveform = async (segment: string, version: string) =>
  (await http.get<Waveform>(`/api/segments/${segment}/waveform/`, { params: { v: version } })).data;
export const getWaveforms = async (project: string) =>
  (await http.get<Record<string, number[]>>(`/api/projects/${project}/waveforms/`)).data;

// Narration and films

export async function narrateSegment(id: string, replace = false) {
  await heldBack(id);
  const path = `/api/segments/${id}/generate-audio/`;
  return (await http.post<{ task_id: string; job_id: string }>(path, { replace })).data;
}
export const narrateProject = async (id: string, force = false) =>
  (
    await http.post<{ task_id: string; job_id: string; total_segments: number; message: string }>(
      `/api/projects/${id}/generate-all-audio/`,
      { force },
    )
  ).data;

export type RenderWish = { formats: Format[]; quality?: string; fps?: number; narrate?: boolean };
export const triggerRender = async (project: string, wish: RenderWish, key: string) =>
  (
    await http.post<RenderJob>(
      "/api/render-jobs/trigger/",
      { project, ...wish },
      { headers: { "Idempotency-Key": key } },
    )
  ).data;
export const estimateRender = async (project: string, wish: RenderWish, signal?: AbortSignal) =>
  (
    await http.get<Estimate>(`/api/projects/${project}/estimate/`, {
      params: wish,
      paramsSerializer: { indexes: null },
      signal,
    })
  ).data;

export type JobKind = "render_job" | "narration_job" | "music_job";
const PATHS: Record<JobKind, string> = {
  render_job: "/api/render-jobs/",
  narration_job: "/api/narration-jobs/",
  music_job: "/api/music-jobs/",
};
export type JobOf = { render_job: RenderJob; narration_job: NarrationJob; music_job: MusicJob };

export const listJobs = async <K extends JobKind>(kind: K, params: Record<string, unknown> = {}) =>
  (await http.get<Page<JobOf[K]>>(PATHS[kind], { params })).data;
export const getJob = async <K extends JobKind>(kind: K, id: string) =>
  (await http.get<JobOf[K]>(`${PATHS[kind]}${id}/`)).data;
export const cancelJob = async <K extends JobKind>(kind: K, id: string) =>
  (await http.post<JobOf[K]>(`${PATHS[kind]}${id}/cancel/`)).data;
export const retryJob = async <K extends JobKind>(kind: K, id: string) =>
  (await http.post<JobOf[K]>(`${PATHS[kind]}${id}/retry/`)).data;
export const getJobLog = async (kind: JobKind, id: string) =>
  (await http.get<JobLog>(`${PATHS[kind]}${id}/log/`)).data;

// Everything else

export const getSettings = async () => (await http.get<GlobalSettings>("/api/settings/")).data;
export const updateSettings = async (change: Partial<GlobalSettings>) =>
  (await http.patch<GlobalSettings>("/api/settings/", change)).data;
export const getVoices = async () => (await http.get<Voices>("/api/voices/")).data;

export const getSystem = async () => (await http.get<System>("/api/system/")).data;
/** Let go of finished work that does not fit any more, or of all that is not in use. */
export const pruneCache = async (everything: boolean) =>
  (await http.post<Pruned>("/api/system/prune-cache/", { everything })).data;
