import { Play, Square, Trash2 } from "lucide-react";
import { useEffect, useId } from "react";

import { IconButton } from "@/components/ui/icon-button";
import { stopSound, toggleSound, useIsPlaying } from "@/hooks/useSound";
import { texts } from "@/lib/texts";
import type { MusicTrack, ProjectMusic } from "@/lib/types";
import { cn, formatDuration } from "@/lib/utils";

const say = texts.story.music;

type Props = {
  tracks: MusicTrack[];
  music: ProjectMusic | null;
  choose: (track: string | null) => void;
  remove: (track: MusicTrack) => void;
};

/** The pieces of music there are, one of which may be chosen. */
export function TrackList({ tracks, music, choose, remove }: Props) {
  const name = useId();
  useEffect(() => stopSound, []);
  if (!tracks.length) return <p className="text-sm text-muted">{say.empty}</p>;
  return (
    <div
      role="radiogroup"
      aria-label={say.choose}
      className="divide-y divide-line overflow-hidden rounded-card border border-line"
    >
      <Row isChosen={!music?.track}>
        <Choice
          {...{ name, title: say.none }}
          checked={!music?.track}
          onChoose={() => choose(null)}
        />
      </Row>
      {tracks.map((track) => {
        const isChosen = track.id === music?.track;
        const { title = "" } = track;
        return (
          <Row key={track.id} isChosen={isChosen}>
            <Choice
              {...{ name, title, detail: detailOf(track) }}
              checked={isChosen}
              onChoose={() => choose(track.id)}
            />
            <Listen track={track} />
            <IconButton
              label={say.remove(title)}
              icon={<Trash2 />}
              disabled={isChosen || track.used_by.length > 0}
              onClick={() => remove(track)}
            />
          </Row>
        );
      })}
    </div>
  );
}

const detailOf = ({ duration, licence_note }: MusicTrack) =>
  [formatDuration(duration), licence_note].filter(Boolean).join(" · ");

function Row({ isChosen, children }: { isChosen: boolean; children: React.ReactNode }) {
  return (
    <div className={cn("flex min-h-12 items-center gap-1 px-4", isChosen && "bg-accent-wash")}>
      {children}
    </div>
  );
}

type ChoiceProps = {
  name: string;
  title: string;
  detail?: string;
  checked: boolean;
  onChoose: () => void;
};

function Choice({ name, title, detail, checked, onChoose }: ChoiceProps) {
  return (
    <label className="flex min-w-0 flex-1 cursor-pointer items-center gap-3 py-2.5 text-sm">
      <input
        type="radio"
        name={name}
        className="size-4 shrink-0 accent-(--accent-ink)"
        checked={checked}
        onChange={onChoose}
      />
      <span className="min-w-0 truncate font-medium" dir="auto">
        {title}
      </span>
      {detail && <span className="shrink-0 text-muted tabular-nums">{detail}</span>}
    </label>
  );
}

function Listen({ track: { file, title = "" } }: { track: MusicTrack }) {
  const isPlaying = useIsPlaying(file);
  return (
    <IconButton
      label={isPlaying ? say.stop : say.play(title)}
      icon={isPlaying ? <Square /> : <Play />}
      onClick={() => toggleSound(file)}
    />
  );
}
