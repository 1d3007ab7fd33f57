"use client";

import { Segmented } from "@/components/ui/segmented";
import { Section } from "@/components/settings/Section";
import { ZoomDemo } from "@/components/settings/ZoomDemo";
import { RangeField, SelectField } from "@/components/ui/field";
import { errorOf, type useSaving } from "@/hooks/useSettings";
import { FRAME_RATES, QUALITIES } from "@/lib/exportWish";
import { texts } from "@/lib/texts";
import type { GlobalSettings } from "@/lib/types";

const T = texts.settings.film;
const KEYS = ["zoom_intensity", "resolution", "fps", "quality", "loudness"] as const;
const RESOLUTIONS = Object.entries(T.resolutions);

type Props = ReturnType<typeof useSaving> & { settings: GlobalSettings };

/** How films look and sound. */
export function FilmSettings({ settings, notes, save }: Props) {
  return (
    <Section
      id="film"
      title={texts.settings.sections.film}
      about={T.about}
      notes={KEYS.map((key) => notes[key])}
    >
      <Zoom settings={settings} notes={notes} save={save} />
      <SelectField
        label={T.resolution}
        hint={T.resolutionHint}
        className="max-w-md"
        error={errorOf(notes.resolution)}
        value={settings.resolution}
        onChange={(it) => save({ resolution: it as GlobalSettings["resolution"] })}
      >
        {RESOLUTIONS.map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </SelectField>
      <Choices settings={settings} notes={notes} save={save} />
      <RangeField
        label={T.loudness}
        hint={T.loudnessHint}
        className="max-w-md"
        error={errorOf(notes.loudness)}
        value={settings.loudness ?? -14}
        min={-24}
        max={-10}
        step={1}
        shown={T.loudnessValue(settings.loudness ?? -14)}
        onChange={(loudness) => save({ loudness })}
      />
    </Section>
  );
}

function Zoom({ settings, notes, save }: Props) {
  const zoom = settings.zoom_intensity ?? 1;
  return (
    <div className="grid items-center gap-6 sm:grid-cols-[minmax(0,1fr)_15rem]">
      <RangeField
        label={T.zoom}
        hint={T.zoomHint}
        error={errorOf(notes.zoom_intensity)}
        value={zoom}
        min={1}
        max={3}
        step={0.05}
        shown={T.zoomValue(zoom)}
        onChange={(zoom_intensity) => save({ zoom_intensity })}
      />
      <ZoomDemo times={zoom} />
    </div>
  );
}

function Choices({ settings, notes, save }: Props) {
  const fps = settings.fps ?? 30;
  const rates = [...new Set([...FRAME_RATES, fps])].sort((a, b) => a - b);
  const { quality, fps: frames } = texts.render;
  return (
    <div className="flex max-w-md flex-col gap-6">
      <Segmented
        label={T.fps}
        value={fps}
        error={errorOf(notes.fps)}
        options={rates.map((value) => ({
          value,
          label: frames.value(value),
          hint: frames.hints[value as keyof typeof frames.hints],
        }))}
        onChange={(it) => save({ fps: it })}
      />
      <Segmented
        label={quality.label}
        value={settings.quality ?? "standard"}
        error={errorOf(notes.quality)}
        options={QUALITIES.map((value) => ({
          value,
          label: quality[value].name,
          hint: quality[value].means,
        }))}
        onChange={(it) => save({ quality: it })}
      />
    </div>
  );
}
