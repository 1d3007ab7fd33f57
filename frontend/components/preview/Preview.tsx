"use client";

import dynamic from "next/dynamic";
import { useRef, useSyncExternalStore } from "react";

import { PlayerBar } from "@/components/preview/PlayerBar";
import { PreviewFrame } from "@/components/preview/PreviewFrame";
import { PreviewNotes } from "@/components/preview/PreviewNotes";
import { usePlayback } from "@/hooks/usePlayback";
import { onTimeKey, usePlayerKeys } from "@/hooks/usePlayerKeys";
import { useFilmSettings } from "@/hooks/useTimeline";
import { late } from "@/lib/late";
import { texts } from "@/lib/texts";

const MusicUnder = dynamic(() =>
  late(() => import("@/components/preview/MusicUnder")).then((it) => it.MusicUnder),
);

const PREVIEW = "preview";

/** The film of the story as it stands, without rendering it. */
export function Preview() {
  usePlayback();
  usePlayerKeys();
  useFilmSettings();
  const section = useRef<HTMLElement>(null);
  const { isFull, toggle } = useFullScreen(section);
  return (
    <section
      ref={section}
      id={PREVIEW}
      aria-label={texts.preview.title}
      data-full={isFull || undefined}
      onKeyDown={(event) => event.target instanceof HTMLButtonElement || onTimeKey(event)}
      className="group/preview flex flex-col gap-2 bg-paper p-3 [--preview-height:36dvh] min-[900px]:p-6 min-[900px]:pb-4 min-[900px]:[--preview-height:max(30dvh,min(46dvh,100dvh-34rem))] data-full:justify-center data-full:p-0 data-full:[--preview-height:calc(100dvh-3.5rem)]"
    >
      <PreviewFrame />
      <div className="@container group-data-full/preview:px-4">
        <PlayerBar isFull={isFull} onToggleFull={toggle} />
        <PreviewNotes />
        <MusicUnder />
      </div>
    </section>
  );
}

const onFullScreen = (changed: () => void) => {
  document.addEventListener("fullscreenchange", changed);
  return () => document.removeEventListener("fullscreenchange", changed);
};

/** Fill the screen with an element; `toggle` is null where the browser cannot. */
function useFullScreen(element: React.RefObject<HTMLElement | null>) {
  const isFull = useSyncExternalStore(
    onFullScreen,
    () => document.fullscreenElement?.id === PREVIEW,
    () => false,
  );
  const isPossible = useSyncExternalStore(
    onFullScreen,
    () => document.fullscreenEnabled,
    () => false,
  );
  const toggle = () =>
    void (isFull ? document.exitFullscreen() : element.current?.requestFullscreen());
  return { isFull, toggle: isPossible ? toggle : null };
}
