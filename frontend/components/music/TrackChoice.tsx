import { Play, Square } from "lucide-react";
import { useEffect, useId } from "react";

import { IconButton } from "@/components/ui/icon-button";
import { stopSound, toggleSound, useIsPlaying } from "@/hooks/useSound";
import { texts } from "@/lib/texts";
import type { MusicTrack } from "@/lib/types";
import { cn, formatDuration } from "@/lib/utils";

const say = texts.music;

type Props = {
  tracks: MusicTrack[];
  chosen: string | null;
  choose: (track: string | null) => void;
};

/** The pieces of music there are, one of which may be chosen. */
export function TrackChoice({ tracks, chosen, choose }: Props) {
  const name = useId();
  useEffect(() => stopSound, []);
  if (!tracks.length) return <p className="text-sm text-muted">{say.emptyHint}</p>;
  const rows = [null, ...tracks];
  return (
    <div
      role="radiogroup"
      aria-label={say.choose}
      className="divide-y divide-line overflow-hidden rounded-card border border-line"
    >
      {rows.map((track) => {
        const id = track?.id ?? null;
        return (
          <div
            key={id}
            className={cn(
              "flex min-h-12 items-center gap-1 pr-2 pl-4",
              id === chosen && "bg-accent-wash",
            )}
          >
            <label className="flex min-w-0 flex-1 cursor-pointer items-center gap-3 py-2.5 text-sm">
              <input
                type="radio"
                name={name}
                className="size-4 shrink-0 accent-(--accent-ink)"
                checked={id === chosen}
                onChange={() => choose(id)}
              />
              <span className="min-w-0 truncate font-medium" dir="auto">
                {track ? track.title : say.none}
              </span>
              {track && (
                <span className="shrink-0 text-muted tabular-nums">
                  {formatDuration(track.duration)}
                </span>
              )}
            </label>
            {track && <Listen track={track} />}
          </div>
        );
      })}
    </div>
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
