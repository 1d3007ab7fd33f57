/** Music that services make, as lists show it. */
import { generateTexts } from "@/lib/generateTexts";
import { isActive } from "@/lib/jobs";
import { inDollars } from "@/lib/musicWish";
import type { MusicJob, MusicTrack } from "@/lib/types";

const LONGEST_NAME = 60; // letters
const DAY = 24 * 3600 * 1000; // ms
const NEWS = 10 * 60 * 1000; // ms for which what came is shown unasked

/** What it is called: its title, else how it begins to say what it is to be. */
export function nameOf({ request, variations }: MusicJob): string {
  const words = request.title || request.prompt || request.lyrics || variations[0]?.title || "";
  const line = words.replace(/\s+/g, " ").trim();
  const letters = [...line];
  return letters.length > LONGEST_NAME ? `${letters.slice(0, LONGEST_NAME - 1).join("")}…` : line;
}

/** Whether nobody knows if the service has taken it. */
export const isLost = ({ status, submission }: MusicJob): boolean =>
  submission === "submit_unknown" && status === "failed";

/** What it will cost, or what it has cost in all; empty where there is nothing to say of it. */
export function priceOf(job: MusicJob): string {
  const say = generateTexts.jobs;
  if (isActive(job)) return Number(job.cost) > 0 ? say.about(inDollars(job.cost)) : "";
  if (Number(job.spent) <= 0) return job.status === "completed" ? "" : say.nothingPaid;
  const spent = inDollars(job.spent);
  return isLost(job) ? say.setAside(spent) : spent;
}

/** Whether it has to be shown: it runs, has something to hear, or something to be decided. */
export function isShown(job: MusicJob, now: number): boolean {
  if (isActive(job) || isLost(job)) return true;
  if (job.variations.some(({ track }) => track)) return true;
  return job.status !== "completed" && now - Date.parse(job.completed_at ?? job.created_at) < DAY;
}

/** Those to be shown, of a story or of all: what runs first, then the newest. */
export function shownJobs(jobs: MusicJob[], project: string | null, now: number): MusicJob[] {
  return jobs
    .filter((job) => (!project || job.project === project) && isShown(job, now))
    .sort(
      (a, b) =>
        Number(isActive(b)) - Number(isActive(a)) || b.created_at.localeCompare(a.created_at),
    );
}

/** Whether it has brought something a while ago, of which nothing is left to be decided. */
export function isOldNews(job: MusicJob, now: number): boolean {
  if (isActive(job) || isLost(job) || isNews(job, now)) return false;
  const there = job.variations.filter(({ track }) => track);
  return there.length > 0 && !there.some(({ is_offered }) => is_offered);
}

/** Whether it has not ended, or not long ago. */
export const isNews = ({ completed_at }: MusicJob, now: number): boolean =>
  !completed_at || Date.parse(completed_at) > now - NEWS;

/** What of it is still among the music, as that is called now; null where that is not known yet. */
export function withTracks(job: MusicJob, tracks: MusicTrack[] | null): MusicJob {
  const titles = new Map(tracks?.map(({ id, title }) => [id, title]));
  const isThere = ({ track, is_offered }: MusicJob["variations"][number]) =>
    track && (is_offered || !tracks || titles.has(track));
  const variations = job.variations.filter(isThere).map((it) => ({
    ...it,
    title: titles.get(it.track!) ?? it.title,
  }));
  return { ...job, variations };
}
