/** Films that are there: which one is meant, and where it is fetched. */
import { FRAME_ASPECTS } from "@/lib/cameraPath";
import { texts } from "@/lib/texts";
import type { Film, FilmFormat, Format, Project, RenderJob } from "@/lib/types";
import { localAddress } from "@/lib/utils";

export const FORMATS: readonly Format[] = ["full_16_9", "short_9_16", "clip_1_1", "thumbnail"];

/** Width by height of a frame; a thumbnail is a frame of the widescreen film. */
export const ASPECTS: Record<Format, number> = {
  ...FRAME_ASPECTS,
  thumbnail: FRAME_ASPECTS.full_16_9,
};

export const isFilm = (format: Format): format is FilmFormat => format !== "thumbnail";

/** A story's films in the order in which formats are offered. */
export const filmsOf = (project: Project): Film[] =>
  FORMATS.flatMap((format) => project.films.find((it) => it.format === format) ?? []);

/** The film to download: the first of the formats that are chosen, else the first there is. */
export function filmOf(project: Project, chosen: readonly Format[] = []): Film | null {
  const films = filmsOf(project);
  return films.find(({ format }) => chosen.includes(format)) ?? films[0] ?? null;
}

/** The formats that a render was asked for. */
export const formatsOf = (job: RenderJob): Format[] =>
  Array.isArray(job.formats) ? FORMATS.filter((it) => (job.formats as unknown[]).includes(it)) : [];

const MARKS: Record<Format, string> = {
  full_16_9: "",
  short_9_16: " 9-16",
  clip_1_1: " 1-1",
  thumbnail: "",
};

/** For a link by which the browser saves a film, under the name of its story. */
export function downloadOf({ url, format }: Pick<Film, "url" | "format">, title: string) {
  const href = localAddress(url);
  const ending = href.match(/\.\w+(?=$|\?)/)?.[0] ?? "";
  // What file systems do not take in a name becomes a space.
  const name = title.replace(/[\\/:*?"<>|\p{Cc}\s]+/gu, " ").trim();
  return { href, download: `${name || texts.app.name}${MARKS[format]}${ending}` };
}
