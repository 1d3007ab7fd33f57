"use client";

import { ChevronDown, Clapperboard, Download, Play, RefreshCw } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";

import { ExportButtonFace } from "@/components/render/ExportButtonFace";
import type { ExportView } from "@/components/render/ExportSheet";
import { FilmLink } from "@/components/render/FilmLink";
import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useReadiness } from "@/hooks/useReadiness";
import { late } from "@/lib/late";
import { rememberedWish } from "@/lib/exportWish";
import { filmsOf } from "@/lib/films";
import type { Readiness } from "@/lib/readiness";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import type { Film } from "@/lib/types";

const T = texts.render;

const ExportSheet = dynamic(() =>
  late(() => import("@/components/render/ExportSheet")).then((it) => it.ExportSheet),
);

/** The way to the film of the open story: what it says and does follows from where that stands. */
export function RenderButton() {
  const [view, setView] = useState<ExportView | null>(null);
  const [wasOpened, setOpened] = useState(false);
  const [formats, setFormats] = useState(() => rememberedWish(null).formats);
  const readiness = useReadiness(formats);
  const show = (next: ExportView | null) => {
    setView(next);
    setFormats(rememberedWish(null).formats);
    if (next) setOpened(true);
  };
  if (readiness.kind === "loading") return null;
  const film = "film" in readiness ? readiness.film : null;
  return (
    <div className="flex items-stretch" data-render={readiness.kind}>
      <ExportButtonFace readiness={readiness} isJoined={film !== null} onShow={show} />
      {film && <FilmMenu film={film} readiness={readiness} onShow={show} />}
      {wasOpened && <ExportSheet view={view} readiness={readiness} onView={show} />}
    </div>
  );
}

type MenuProps = { film: Film; readiness: Readiness; onShow: (view: ExportView) => void };

/** What else can be done about a film that is there. */
function FilmMenu({ film, readiness, onShow }: MenuProps) {
  const isComplete = readiness.kind === "complete";
  const project = useStoryStore((store) => store.project);
  const others = project ? filmsOf(project).filter((it) => it.format !== film.format) : [];
  const trigger = (
    <Button
      variant={readiness.kind === "failed" ? "danger" : "primary"}
      size="icon"
      className="h-10 rounded-l-none border-l border-on-accent/25"
      aria-label={T.moreActions}
    >
      <ChevronDown />
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuItem onSelect={() => onShow("watch")}>
        <Play aria-hidden /> {T.watch}
      </MenuItem>
      {!isComplete && (
        <MenuItem asChild>
          <FilmLink film={film}>
            <Download aria-hidden /> {T.downloadOld}
          </FilmLink>
        </MenuItem>
      )}
      {others.map((it) => (
        <MenuItem key={it.format} asChild>
          <FilmLink film={it}>
            <Download aria-hidden /> {T.film.downloadOf(T.formats[it.format].name)}
          </FilmLink>
        </MenuItem>
      ))}
      <MenuItem onSelect={() => onShow("choose")}>
        {isComplete ? <RefreshCw aria-hidden /> : <Clapperboard aria-hidden />}
        {isComplete ? T.rerender : T.export}
      </MenuItem>
    </Menu>
  );
}
