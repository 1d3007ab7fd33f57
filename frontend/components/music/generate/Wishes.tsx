import { MoreWishes } from "@/components/music/generate/MoreWishes";
import { TextArea, TextField } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import { generateTexts as say } from "@/lib/generateTexts";
import { said, type Draft, type Faults } from "@/lib/musicWish";
import type { MusicProvider } from "@/lib/types";

const MODES = Object.entries(say.modes).map(([value, { name, hint }]) => ({
  value: value as Draft["mode"],
  label: name,
  hint,
}));

export type WishProps = {
  draft: Draft;
  provider: MusicProvider;
  faults: Faults;
  onChange: (values: Partial<Draft>) => void;
};

/** What is wanted of the music, in words. What the service lacks is shown, and says so. */
export function Wishes(props: WishProps) {
  const { draft, provider, faults, onChange } = props;
  return (
    <>
      <Segmented
        label={say.mode}
        value={draft.mode}
        options={MODES}
        error={faults.mode?.message}
        onChange={(mode) => onChange({ mode })}
      />
      <TextArea
        label={say.prompt}
        placeholder={say.promptExample}
        dir="auto"
        rows={3}
        value={draft.prompt}
        onChange={(event) => onChange({ prompt: event.target.value })}
        {...said(faults.prompt)}
      />
      {draft.mode === "lyrics" && (
        <TextArea
          label={say.lyrics}
          placeholder={say.lyricsExample}
          dir="auto"
          rows={7}
          value={draft.lyrics}
          onChange={(event) => onChange({ lyrics: event.target.value })}
          {...said(faults.lyrics)}
        />
      )}
      <div className="grid items-start gap-5 sm:grid-cols-2">
        <TextKnob {...props} knob="style" label={say.style} placeholder={say.styleExample} />
        <TextKnob {...props} knob="title" label={say.title} />
      </div>
      <MoreWishes {...{ draft, provider, faults, onChange }} />
    </>
  );
}

type TextKnobProps = WishProps & {
  knob: "style" | "title" | "negative";
  label: string;
  placeholder?: string;
};

/** A wish in words that not every service hears. */
export function TextKnob({ draft, provider, faults, onChange, knob, ...shown }: TextKnobProps) {
  return (
    <TextField
      {...shown}
      dir="auto"
      value={draft[knob]}
      onChange={(event) => onChange({ [knob]: event.target.value })}
      {...said(faults[knob], provider, knob)}
    />
  );
}
