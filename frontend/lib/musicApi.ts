/** The REST API of music: apart from `lib/api.ts`, because the first page does without it. */
import type { Waveform } from "@/lib/api";
import { all, changed, http, uploadConfig, type Page, type UploadOptions } from "@/lib/http";
import type {
  CreditEntry,
  KeyState,
  KeyTest,
  MusicEstimate,
  MusicJob,
  MusicProvider,
  MusicSettings,
  MusicTrack,
  MusicVariation,
  MusicWish,
  ProjectMusic,
} from "@/lib/types";

export const listTracks = () => all<MusicTrack>("/api/music-tracks/");
export const getTrack = async (id: string) =>
  (await http.get<MusicTrack>(`/api/music-tracks/${id}/`)).data;
export async function bringTrack(file: File, options?: UploadOptions): Promise<MusicTrack> {
  const form = new FormData();
  form.append("file", file);
  return (await http.post<MusicTrack>("/api/music-tracks/", form, uploadConfig(options))).data;
}
export const updateTrack = async (id: string, change: Partial<MusicTrack>) =>
  (await http.patch<MusicTrack>(`/api/music-tracks/${id}/`, change)).data;
export const deleteTrack = async (id: string) =>
  void (await http.delete(`/api/music-tracks/${id}/`));
export const getTrackPeaks = async (id: string) =>
  (await http.get<Waveform>(`/api/music-tracks/${id}/waveform/`)).data.peaks;
/** Without a track there is none. */
export const getMusic = async (project: string) =>
  (await http.get<ProjectMusic>(`/api/projects/${project}/music/`)).data;
export const setMusic = async (project: string, music: ProjectMusic) =>
  changed(await http.put<ProjectMusic>(`/api/projects/${project}/music/`, music));

// Music that services make

/** What it would take. Asks no service, and costs nothing. */
export const estimateMusic = async (wish: MusicWish, signal?: AbortSignal) =>
  (await http.post<MusicEstimate>("/api/music-jobs/estimate/", wish, { signal })).data;
/** `confirmed_cost` is what the person has seen and agreed to, in US dollars. */
export const askForMusic = async (
  wish: MusicWish & { project: string | null; confirmed_cost: string },
  key: string,
) =>
  (await http.post<MusicJob>("/api/music-jobs/", wish, { headers: { "Idempotency-Key": key } }))
    .data;
export const retryMusic = async (id: string, confirmed_cost: string | null) =>
  (await http.post<MusicJob>(`/api/music-jobs/${id}/retry/`, { confirmed_cost })).data;
/** With nothing the request never was taken. */
export const resolveMusic = async (id: string, found: { task_id?: string; was_taken?: boolean }) =>
  (await http.post<MusicJob>(`/api/music-jobs/${id}/resolve/`, found)).data;
export const updateVariation = async (
  id: number,
  change: Partial<Pick<MusicVariation, "is_primary" | "is_offered">>,
) => (await http.patch<MusicVariation>(`/api/music-variations/${id}/`, change)).data;

// The services

export const listProviders = async () =>
  (await http.get<MusicProvider[]>("/api/music-providers/")).data;
export const updateProvider = async (slug: string, change: Partial<MusicProvider>) =>
  (await http.patch<MusicProvider>(`/api/music-providers/${slug}/`, change)).data;
export const switchFeature = async (name: string, enabled: boolean) =>
  void (await http.post(`/api/features/${name}/toggle/`, { enabled }));
/** `key` or `webhook-key`. */
export type KeyName = "key" | "webhook-key";
export const setKey = async (slug: string, name: KeyName, key: string) =>
  (await http.put<KeyState>(`/api/music-providers/${slug}/${name}/`, { key })).data;
export const removeKey = async (slug: string, name: KeyName) =>
  void (await http.delete(`/api/music-providers/${slug}/${name}/`));
export const testKey = async (slug: string) =>
  (await http.post<KeyTest>(`/api/music-providers/${slug}/test/`)).data;
export const getMusicSettings = async () =>
  (await http.get<MusicSettings>("/api/music-settings/")).data;
export const updateMusicSettings = async (change: Partial<MusicSettings>) =>
  (await http.patch<MusicSettings>("/api/music-settings/", change)).data;
export const listCreditEntries = async (page_size: number) =>
  (await http.get<Page<CreditEntry>>("/api/credit-entries/", { params: { page_size } })).data;
