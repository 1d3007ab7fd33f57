"use client";

import { useEffect, useId, useState } from "react";

import { EngineCard } from "@/components/settings/EngineCard";
import { EngineToInstall } from "@/components/settings/EngineToInstall";
import { Section } from "@/components/settings/Section";
import { VoiceChoice } from "@/components/settings/VoiceChoice";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useFetched } from "@/hooks/useFetched";
import { errorOf, type useSaving } from "@/hooks/useSettings";
import { stopSound } from "@/hooks/useSound";
import { getVoices } from "@/lib/api";
import { texts } from "@/lib/texts";
import type { GlobalSettings, Voices } from "@/lib/types";
import { matchingEngines } from "@/lib/voices";

const T = texts.settings.voice;

type Props = ReturnType<typeof useSaving> & { settings: GlobalSettings };

/** Who speaks, and who could. */
export function VoiceSettings({ settings, notes, save }: Props) {
  const { data, error, again } = useFetched(getVoices);
  return (
    <Section id="voice" title={texts.settings.sections.voice} about={T.about} notes={[notes.voice]}>
      {errorOf(notes.voice) && <Notice tone="bad">{errorOf(notes.voice)}</Notice>}
      {error && (
        <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
          {T.failed} {error.message}
        </Notice>
      )}
      {data && (
        <Choosing
          voices={data}
          chosen={settings.voice ?? ""}
          onChoose={(voice) => save({ voice })}
        />
      )}
      {!data && !error && <Skeleton className="h-48 rounded-card" />}
    </Section>
  );
}

type ChoosingProps = { voices: Voices; chosen: string; onChoose: (voice: string) => void };

function Choosing({ voices, chosen, onChoose }: ChoosingProps) {
  const [query, setQuery] = useState("");
  const name = useId();
  useEffect(() => () => stopSound(), []);
  const engines = matchingEngines(voices.engines, query);
  const common = { name, chosen, onChoose };
  return (
    <>
      <div role="radiogroup" aria-label={T.choose} className="flex flex-col gap-4">
        <VoiceChoice
          {...common}
          id=""
          title={T.automatic}
          detail={T.automaticHint}
          className="rounded-card border border-line bg-surface"
        />
        <TextField
          type="search"
          label={T.search}
          className="max-w-md"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        {engines.map((engine) => (
          <EngineCard key={engine.name} engine={engine} isOpen={query !== ""} {...common} />
        ))}
        {!engines.length && <p className="text-sm text-muted">{T.none}</p>}
      </div>
      <MoreEngines engines={voices.engines} />
    </>
  );
}

function MoreEngines({ engines }: Pick<Voices, "engines">) {
  const more = engines.filter(({ voices }) => !voices.length);
  if (!more.length) return null;
  return (
    <details className="rounded-card border border-line bg-surface">
      <summary className="flex min-h-12 flex-wrap items-center gap-x-3 px-4 text-sm">
        <span className="font-semibold">{T.more}</span>
        <span className="text-muted">{T.moreHint}</span>
      </summary>
      <ul className="flex flex-col gap-3 border-t border-line p-4">
        {more.map((engine) => (
          <EngineToInstall key={engine.name} engine={engine} />
        ))}
      </ul>
    </details>
  );
}
