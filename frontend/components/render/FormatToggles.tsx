"use client";

import { Check, Image as Picture } from "lucide-react";

import { ASPECTS, FORMATS } from "@/lib/films";
import { texts } from "@/lib/texts";
import type { Format } from "@/lib/types";
import { cn } from "@/lib/utils";

type Props = { chosen: readonly Format[]; onChange: (chosen: Format[]) => void };

/** The shapes a film can have, as little frames; several can be chosen. */
export function FormatToggles({ chosen, onChange }: Props) {
  const toggle = (format: Format, isChosen: boolean) =>
    onChange(FORMATS.filter((it) => (it === format ? isChosen : chosen.includes(it))));
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-medium">{texts.render.formats.label}</legend>
      <div className="grid grid-cols-2 gap-2">
        {FORMATS.map((format) => (
          <Toggle
            key={format}
            format={format}
            isChosen={chosen.includes(format)}
            onChange={(it) => toggle(format, it)}
          />
        ))}
      </div>
      {!chosen.length && (
        <p role="alert" className="mt-1.5 text-xs text-bad">
          {texts.render.noFormat}
        </p>
      )}
    </fieldset>
  );
}

type ToggleProps = { format: Format; isChosen: boolean; onChange: (isChosen: boolean) => void };

function Toggle({ format, isChosen, onChange }: ToggleProps) {
  const { name, ratio, use } = texts.render.formats[format];
  return (
    <label
      className={cn(
        "relative flex cursor-pointer flex-col gap-3 rounded-card border p-3 transition-colors duration-150",
        "has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-accent-ink",
        isChosen ? "border-accent-ink bg-accent-wash" : "border-edge hover:bg-sunken",
      )}
    >
      <input
        type="checkbox"
        className="sr-only"
        checked={isChosen}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span className="flex h-10 items-center" aria-hidden>
        <Frame format={format} isChosen={isChosen} />
      </span>
      <span>
        <span className="block text-sm font-medium">
          {name} <span className="font-normal text-muted tabular-nums">{ratio}</span>
        </span>
        <span className="block text-xs text-muted">{use}</span>
      </span>
      {isChosen && <Check aria-hidden className="absolute top-3 right-3 size-4 text-accent-ink" />}
    </label>
  );
}

function Frame({ format, isChosen }: { format: Format; isChosen: boolean }) {
  const aspect = ASPECTS[format];
  const height = aspect < 1 ? 40 : aspect === 1 ? 32 : 30;
  return (
    <span
      className={cn(
        "flex items-center justify-center rounded-[3px] border-2 [&_svg]:size-4",
        isChosen ? "border-accent-ink text-accent-ink" : "border-edge text-edge",
      )}
      style={{ height, width: height * aspect }}
    >
      {format === "thumbnail" && <Picture />}
    </span>
  );
}
