"use client";

import { ChoiceRow } from "@/components/ui/choice-row";
import { texts } from "@/lib/texts";

const T = texts.settings.voice;

export type Choosing = {
  /** What the radio buttons have in common. */
  name: string;
  chosen: string;
  onChoose: (voice: string) => void;
};

type Props = Choosing & {
  id: string;
  title: string;
  detail: string;
  /** The address of what is heard. */
  heard?: string;
  className?: string;
};

/** A voice that can be chosen and listened to. */
export function VoiceChoice({ id, title, heard, chosen, onChoose, ...common }: Props) {
  const said = { play: T.play(title), stop: T.stop(title), failed: T.sampleFailed };
  return (
    <ChoiceRow
      {...common}
      title={title}
      checked={id === chosen}
      onChoose={() => onChoose(id)}
      sound={heard ? { url: heard, ...said } : null}
    />
  );
}
