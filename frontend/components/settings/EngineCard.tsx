"use client";

import { ChevronRight } from "lucide-react";

import { VoiceChoice, type Choosing } from "@/components/settings/VoiceChoice";
import { texts } from "@/lib/texts";
import type { VoiceEngine } from "@/lib/types";
import { isNamedByLanguage, languagesOf } from "@/lib/voices";

const T = texts.settings.voice;
const FEW = 12; // more are folded

type Props = Choosing & { engine: VoiceEngine; isOpen: boolean };

/** The voices of one engine. */
export function EngineCard({ engine, isOpen, ...choosing }: Props) {
  const { name, voices } = engine;
  const hasChosen = voices.some(({ id }) => id === choosing.chosen);
  return (
    <details
      open={isOpen || hasChosen || voices.length <= FEW}
      className="group overflow-hidden rounded-card border border-line bg-surface"
    >
      <summary className="flex min-h-12 list-none items-center gap-3 px-4 -outline-offset-2 hover:bg-sunken">
        <ChevronRight
          aria-hidden
          className="size-4 text-muted transition-transform duration-150 group-open:rotate-90"
        />
        <span className="text-sm font-semibold">{T.engine[name] ?? name}</span>
        <span className="ml-auto text-xs text-muted">{T.found(voices.length)}</span>
      </summary>
      <div className="max-h-96 divide-y divide-line overflow-y-auto border-t border-line">
        {voices.map((voice) => (
          <VoiceChoice
            key={voice.id}
            id={voice.id}
            title={voice.name}
            detail={isNamedByLanguage(voice) ? "" : languagesOf(voice)}
            heard={voice.sample}
            {...choosing}
          />
        ))}
      </div>
    </details>
  );
}
