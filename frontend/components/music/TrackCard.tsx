"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";

import { TextField } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { texts } from "@/lib/texts";
import type { MusicTrack } from "@/lib/types";
import { localAddress } from "@/lib/utils";

const say = texts.music;

type Props = {
  track: MusicTrack;
  onChange: (values: Partial<MusicTrack>) => void;
  onRemove: () => void;
};

/** A piece of music: heard, called something, with what may be done with it. */
export function TrackCard({ track, onChange, onRemove }: Props) {
  const { title = "", licence_note = "", used_by } = track;
  const isUsed = used_by.length > 0;
  return (
    <li className="flex flex-col gap-4 rounded-card border border-line bg-surface p-4">
      <div className="flex flex-wrap items-center gap-3">
        <audio
          controls
          preload="metadata"
          aria-label={title}
          src={localAddress(track.file)}
          className="h-10 min-w-0 flex-1 basis-40"
        />
        <IconButton
          label={isUsed ? say.inUse : say.remove(title)}
          aria-disabled={isUsed || undefined}
          icon={<Trash2 />}
          className="aria-disabled:opacity-50"
          onClick={() => isUsed || onRemove()}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <Kept label={say.title} value={title} onKeep={(it) => it && onChange({ title: it })} />
        <Kept
          label={say.licence}
          value={licence_note}
          onKeep={(it) => onChange({ licence_note: it })}
        />
      </div>
      <p className="text-xs text-muted">{isUsed ? say.usedBy(used_by.join(", ")) : say.unused}</p>
    </li>
  );
}

type KeptProps = { label: string; value: string; onKeep: (value: string) => void };

/** A field that is kept when one leaves it, or with Enter; Escape leaves it as it was. */
function Kept({ label, value, onKeep }: KeptProps) {
  const [written, write] = useState<string | null>(null);
  const keep = () => {
    const wanted = written?.trim();
    write(null);
    if (wanted !== undefined && wanted !== value) onKeep(wanted);
  };
  return (
    <TextField
      label={label}
      dir="auto"
      maxLength={300}
      value={written ?? value}
      onChange={(event) => write(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") write(null);
      }}
    />
  );
}
