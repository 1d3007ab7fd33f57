"use client";

import { Play, Square } from "lucide-react";

import { IconButton } from "@/components/ui/icon-button";
import type { Sample } from "@/hooks/useSample";
import { texts } from "@/lib/texts";
import { cn } from "@/lib/utils";

const T = texts.settings.voice;

export type Choosing = {
  /** What the radio buttons have in common. */
  name: string;
  chosen: string;
  onChoose: (voice: string) => void;
  sample: Sample;
};

type Props = Choosing & {
  id: string;
  title: string;
  detail: string;
  /** The address of what is heard. */
  heard?: string;
  isAlone?: boolean;
};

/** A voice that can be chosen and listened to. */
export function VoiceChoice({ id, title, detail, heard, isAlone, ...common }: Props) {
  const { name, chosen, onChoose, sample } = common;
  const isPlaying = sample.playing === id;
  return (
    <div
      className={cn(
        "flex min-h-12 items-center gap-2 px-4 py-1.5",
        isAlone && "rounded-card border border-line bg-surface",
        id === chosen && "bg-accent-wash",
      )}
    >
      <label className="flex min-w-0 flex-1 cursor-pointer items-center gap-3 py-1">
        <input
          type="radio"
          name={name}
          className="size-4 shrink-0 accent-(--accent-ink)"
          checked={id === chosen}
          onChange={() => onChoose(id)}
        />
        <span className="min-w-0 text-sm">
          <span className={cn("font-medium", isAlone && "block")}>{title}</span>{" "}
          <span className="text-muted">{detail}</span>
        </span>
      </label>
      {heard && (
        <IconButton
          label={isPlaying ? T.stop(title) : T.play(title)}
          icon={isPlaying ? <Square /> : <Play />}
          onClick={() => sample.toggle(id, heard)}
        />
      )}
    </div>
  );
}
