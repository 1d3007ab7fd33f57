"use client";

import { Download } from "lucide-react";
import { useState } from "react";

import { FilmDetails } from "@/components/render/FilmDetails";
import { FilmPlayer } from "@/components/render/FilmPlayer";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Tabs } from "@/components/ui/tabs";
import { downloadOf, filmsOf } from "@/lib/films";
import { localAddress } from "@/lib/utils";
import { texts } from "@/lib/texts";
import type { Film, Format, Project } from "@/lib/types";

const T = texts.render;

type Props = {
  project: Project;
  /** What making it anew does; without it, that is not offered. */
  onRerender?: (format: Format) => void;
};

/** The newest films of a story, one per shape, to watch and to take along. */
export function VideoPreview({ project, onRerender }: Props) {
  const films = filmsOf(project);
  const [chosen, setChosen] = useState<Format | null>(null);
  const film = films.find(({ format }) => format === chosen) ?? films[0];
  if (!film) return <p className="py-8 text-center text-sm text-muted">{T.film.none}</p>;
  const cover = films.find(({ format }) => format === "thumbnail");
  const { title } = project;
  const show = (it: Film) => <OneFilm film={it} {...{ title, cover, onRerender }} />;
  if (films.length === 1) return show(film);
  return (
    <Tabs
      label={T.film.label}
      value={film.format}
      onChange={setChosen}
      tabs={films.map((it) => ({
        value: it.format,
        label: T.formats[it.format].name,
        content: show(it),
      }))}
    />
  );
}

type OneProps = { film: Film; title: string; cover?: Film; onRerender: Props["onRerender"] };

function OneFilm({ film, title, cover, onRerender }: OneProps) {
  const poster = film.format === "full_16_9" && cover ? localAddress(cover.url) : undefined;
  return (
    <div className="flex flex-col gap-4">
      {/* Another film is another element: nothing of the one before is left in it. */}
      <FilmPlayer key={film.url} film={film} poster={poster} />
      <FilmDetails film={film} />
      {film.outdated && <Notice tone="accent">{T.film.outdated}</Notice>}
      <div className="flex flex-wrap gap-2">
        <Button asChild variant={film.outdated && onRerender ? "secondary" : "primary"}>
          <a
            {...downloadOf(film, title)}
            aria-label={T.film.downloadOf(T.formats[film.format].name)}
          >
            <Download />
            {T.download}
          </a>
        </Button>
        {onRerender && (
          <Button
            variant={film.outdated ? "primary" : "secondary"}
            onClick={() => onRerender(film.format)}
          >
            {T.rerender}
          </Button>
        )}
      </div>
    </div>
  );
}
