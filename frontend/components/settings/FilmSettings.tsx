"use client";

import { Segmented } from "@/components/render/Segmented";
import { Section } from "@/components/settings/Section";
import { ZoomDemo } from "@/components/settings/ZoomDemo";
import { RangeField, SelectField } from "@/components/ui/field";
import { errorOf, type useSaving } from "@/hooks/useSettings";
import { FRAME_RATES, QUALITIES } from "@/lib/exportWish";
import { texts } from "@/lib/texts";
import type { GlobalSettings } from "@/lib/types";

const T = texts.settings.film;
const RESOLUTIONS = Object.entries(T.resolutions);

/** How loud films are, where the server knows of it. */
type WithLoudness = GlobalSettings & { loudness?: number };
type Saving = ReturnType<typeof useSaving>;
type Props = Saving & { settings: WithLoudness };

/** How films look and sound. */
export function FilmSettings({ settings, notes, save }: Props) {
  const told = notes as Record<string, (typeof notes)["fps"]>;
  const keys = ["zoom_intensity", "resolution", "fps", "quality", "loudness"];
  return (
    <Section
      id="film"
      title={texts.settings.sections.film}
      about={T.about}
      notes={keys.map((key) => told[key])}
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
      {settings.loudness !== undefined && (
        <RangeField
          label={T.loudness}
          hint={T.loudnessHint}
          className="max-w-md"
          error={errorOf(told.loudness)}
          value={settings.loudness}
          min={-24}
          max={-10}
          step={1}
          shown={T.loudnessValue(settings.loudness)}
          onChange={(loudness) => save({ loudness } as Partial<GlobalSettings>)}
        />
      )}
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
