import { useEffect, useId, useRef, useState } from "react";

import { ChoiceRow } from "@/components/ui/choice-row";
import { stopSound } from "@/hooks/useSound";
import { musicTexts as say } from "@/lib/musicTexts";
import type { MusicTrack } from "@/lib/types";
import { formatDuration } from "@/lib/utils";

type Props = {
  tracks: MusicTrack[];
  chosen: string | null;
  choose: (track: string | null) => void;
};

/** The pieces of music there are, one of which may be chosen. */
export function TrackChoice({ tracks, chosen, choose }: Props) {
  const name = useId();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => () => stopSound(), []);
  useEffect(() => show(list.current, chosen), [chosen]);
  const newest = useNewest(tracks);
  useEffect(() => void (newest && show(list.current, newest)), [newest]);
  if (!tracks.length) return <p className="text-sm text-muted">{say.emptyHint}</p>;
  return (
    <div
      ref={list}
      role="radiogroup"
      aria-label={say.choose}
      className="relative max-h-[30vh] shrink-0 divide-y divide-line overflow-y-auto rounded-card border border-line sm:max-h-[40vh]"
    >
      <ChoiceRow
        name={name}
        checked={chosen === null}
        onChoose={() => choose(null)}
        title={say.none}
      />
      {tracks.map(({ id, title = "", duration, file }) => (
        <div key={id} data-track={id}>
          <ChoiceRow
            isOneLine
            name={name}
            checked={id === chosen}
            onChoose={() => choose(id)}
            title={title}
            detail={formatDuration(duration)}
            sound={{ url: file, play: say.play(title), stop: say.stop, failed: say.broken }}
          />
        </div>
      ))}
    </div>
  );
}

/** One that has come since the list is here. */
function useNewest(tracks: MusicTrack[]): string | undefined {
  const [known] = useState(() => new Set(tracks.map(({ id }) => id)));
  return tracks.find(({ id }) => !known.has(id))?.id;
}

/** Bring a piece into sight: only the list moves, nothing about it. */
function show(list: HTMLElement | null, track: string | null): void {
  const row = list?.querySelector<HTMLElement>(`[data-track="${track}"]`);
  if (!list || !row) return;
  const { offsetTop: top, offsetHeight: height } = row;
  const least = top + height - list.clientHeight;
  list.scrollTop = Math.min(top, Math.max(least, list.scrollTop));
}
