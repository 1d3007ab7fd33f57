import { CheckField, RangeField } from "@/components/ui/field";
import { musicTexts as say } from "@/lib/musicTexts";
import { texts } from "@/lib/texts";
import type { ProjectMusic } from "@/lib/types";

type Props = { music: ProjectMusic; onChange: (values: Partial<ProjectMusic>) => void };

/** How the music is heard. */
export function MusicSettings({ music, onChange }: Props) {
  const { gain_db = 0, start = 0, fade = 2, loops = true } = music;
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <RangeField
        label={say.gain}
        hint={say.gainHint}
        value={gain_db}
        {...{ min: -24, max: 6, step: 1 }}
        shown={say.decibels(gain_db)}
        onChange={(value) => onChange({ gain_db: value })}
      />
      <RangeField
        label={say.fade}
        value={fade}
        {...{ min: 0, max: 15, step: 0.5 }}
        shown={texts.units.seconds(fade)}
        onChange={(value) => onChange({ fade: value })}
      />
      <RangeField
        label={say.start}
        value={start}
        {...{ min: 0, max: 60, step: 0.5 }}
        shown={texts.units.seconds(start)}
        onChange={(value) => onChange({ start: value })}
      />
      <CheckField
        label={say.loops}
        className="sm:self-end sm:pb-1"
        checked={loops}
        onChange={(value) => onChange({ loops: value })}
      />
    </div>
  );
}
