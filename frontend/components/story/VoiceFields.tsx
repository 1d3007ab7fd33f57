import { Pause, Play } from "lucide-react";

import { SettledRange } from "@/components/story/SettledRange";
import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { toggleSound, useIsPlaying } from "@/hooks/useSound";
import { useVoices } from "@/hooks/useVoices";
import { languagesOf, nameOfLanguage } from "@/lib/languages";
import { SILENT_SECONDS } from "@/lib/speaking";
import { texts } from "@/lib/texts";
import type { Project, Voices } from "@/lib/types";

export type VoiceValues = Partial<
  Pick<Project, "voice" | "language" | "voice_speed" | "voice_pauses" | "silence_duration">
>;
type Props = {
  values: VoiceValues;
  /** What it is called to choose nothing. */
  unset: string;
  onChange: (change: VoiceValues) => void;
};
const say = texts.story.voice;

/** Who speaks, in which language, how fast, with which pauses. */
export function VoiceFields({ values, unset, onChange }: Props) {
  const { voices, error } = useVoices();
  if (error) return <Notice tone="bad">{error}</Notice>;
  if (!voices) return <Skeleton className="h-48" />;
  return (
    <>
      <VoiceChoice {...{ voices, values, unset, onChange }} />
      <SelectField
        label={say.language}
        value={values.language ?? ""}
        onChange={(language) => onChange({ language })}
      >
        <option value="">{unset === say.usual ? say.recognised : unset}</option>
        {languagesOf(voices, values.language).map((tag) => (
          <option key={tag} value={tag}>
            {nameOfLanguage(tag)}
          </option>
        ))}
      </SelectField>
      <SettledRange
        label={say.speed}
        value={values.voice_speed ?? null}
        usual={1}
        {...{ min: voices.slowest, max: voices.fastest, step: 0.05, unset }}
        shown={say.times}
        onChange={(voice_speed) => onChange({ voice_speed })}
      />
      <SettledRange
        label={say.pauses}
        value={values.voice_pauses ?? null}
        usual={1}
        {...{ min: 0, max: 5, step: 0.25, unset }}
        shown={say.times}
        onChange={(voice_pauses) => onChange({ voice_pauses })}
      />
      <SettledRange
        label={say.silence}
        value={values.silence_duration ?? null}
        usual={SILENT_SECONDS}
        {...{ min: 0.5, max: 20, step: 0.5, unset }}
        shown={texts.units.seconds}
        onChange={(silence_duration) => onChange({ silence_duration })}
      />
    </>
  );
}

function VoiceChoice({ voices, values, unset, onChange }: Props & { voices: Voices }) {
  const engines = voices.engines.filter((engine) => engine.voices.length);
  const all = engines.flatMap((engine) => engine.voices);
  const chosen = all.find(({ id }) => id === values.voice);
  return (
    <div className="flex items-end gap-2">
      <SelectField
        label={say.voice}
        className="min-w-0 flex-1"
        value={values.voice ?? ""}
        onChange={(voice) => onChange({ voice })}
      >
        <option value="">{unset === say.usual ? say.best : unset}</option>
        {engines.map((engine) => (
          <optgroup key={engine.name} label={engine.name}>
            {engine.voices.map(({ id, name, languages }) => (
              <option key={id} value={id}>
                {`${name} · ${nameOfLanguage(languages[0] ?? "")}`}
              </option>
            ))}
          </optgroup>
        ))}
      </SelectField>
      <Sample url={(chosen ?? all[0])?.sample ?? null} />
    </div>
  );
}

function Sample({ url }: { url: string | null }) {
  const isPlaying = useIsPlaying(url);
  if (!url) return null;
  return (
    <Button
      size="icon"
      className="size-10"
      aria-label={isPlaying ? say.stop : say.listen}
      onClick={() => toggleSound(url)}
    >
      {isPlaying ? <Pause /> : <Play />}
    </Button>
  );
}
