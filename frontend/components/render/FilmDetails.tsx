import { isFilm } from "@/lib/films";
import { texts } from "@/lib/texts";
import type { Film } from "@/lib/types";
import { formatDate, formatDuration, formatFileSize } from "@/lib/utils";

const T = texts.render.film;

/** `0:42 · 1920 × 1080 · 30 fps · 12.4 MB · made today 14:05` */
export function FilmDetails({ film }: { film: Film }) {
  const parts = [
    isFilm(film.format) && formatDuration(film.duration),
    T.size(film.width, film.height),
    isFilm(film.format) && T.fps(film.fps),
    formatFileSize(film.size),
    madeWhen(film.rendered_at),
  ].filter(Boolean);
  return <p className="text-sm text-muted tabular-nums">{parts.join(" · ")}</p>;
}

function madeWhen(iso: string): string {
  const isToday = new Date(iso).toDateString() === new Date().toDateString();
  return isToday ? T.madeToday(formatDate(iso)) : T.made(formatDate(iso));
}
