"use client";

import { CopyButton } from "@/components/ui/copy-button";
import { Badge } from "@/components/ui/badge";
import { texts } from "@/lib/texts";
import type { VoiceEngine } from "@/lib/types";

const T = texts.settings.voice;

/** An engine without voices, and what gives it some. */
export function EngineToInstall({ engine }: { engine: VoiceEngine }) {
  const { name, installed, install, speaks, also, licence } = engine;
  return (
    <li className="rounded-card border border-line p-4 text-sm">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-semibold">{T.engine[name] ?? name}</span>
        {!installed && <Badge>{T.notInstalled}</Badge>}
        <span className="text-xs text-muted sm:ml-auto">{T.licence(licence)}</span>
      </p>
      <p className="mt-1 text-muted">
        {T.speaks(speaks)} {also && T.also(also)}
      </p>
      {installed ? (
        <p className="mt-2">{T.noVoices}</p>
      ) : (
        <>
          <p className="mt-3 text-xs text-muted">{T.install}</p>
          <div className="mt-1 flex items-center gap-2 rounded-control bg-sunken py-1 pr-1 pl-3">
            <code className="min-w-0 flex-1 text-xs break-all">{install}</code>
            <CopyButton text={install} />
          </div>
        </>
      )}
    </li>
  );
}
