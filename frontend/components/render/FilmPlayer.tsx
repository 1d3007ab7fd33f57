"use client";

import { useState } from "react";

import { Notice } from "@/components/ui/notice";
import { ASPECTS, isFilm } from "@/lib/films";
import { localAddress } from "@/lib/utils";
import { texts } from "@/lib/texts";
import type { Film } from "@/lib/types";

const T = texts.render.film;

type Props = { film: Film; poster: string | undefined };

/** A film as the browser plays it, or the cover as a picture, in its own shape. */
export function FilmPlayer({ film, poster }: Props) {
  const [isBroken, setBroken] = useState(false);
  const shape = texts.render.formats[film.format].name;
  const look = {
    className: "mx-auto block max-h-[56dvh] w-full rounded-card bg-black object-contain",
    style: { aspectRatio: ASPECTS[film.format], maxWidth: `calc(56dvh * ${ASPECTS[film.format]})` },
  };
  if (!isFilm(film.format)) return <img src={localAddress(film.url)} alt={T.cover} {...look} />;
  return (
    <>
      <video
        src={localAddress(film.url)}
        poster={poster}
        aria-label={T.player(shape)}
        onError={() => setBroken(true)}
        preload="metadata"
        controls
        playsInline
        {...look}
      />
      {isBroken && (
        <Notice tone="bad" className="mt-3">
          {T.broken}
        </Notice>
      )}
    </>
  );
}
