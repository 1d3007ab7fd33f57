import { useEffect, useId } from "react";

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
  useEffect(() => () => stopSound(), []);
  if (!tracks.length) return <p className="text-sm text-muted">{say.emptyHint}</p>;
  return (
    <div
      role="radiogroup"
      aria-label={say.choose}
      className="divide-y divide-line overflow-hidden rounded-card border border-line"
    >
      <ChoiceRow
        name={name}
        checked={chosen === null}
        onChoose={() => choose(null)}
        title={say.none}
      />
      {tracks.map(({ id, title = "", duration, file }) => (
        <ChoiceRow
          key={id}
          name={name}
          checked={id === chosen}
          onChoose={() => choose(id)}
          title={title}
          detail={formatDuration(duration)}
          sound={{ url: file, play: say.play(title), stop: say.stop, failed: say.broken }}
        />
      ))}
    </div>
  );
}
