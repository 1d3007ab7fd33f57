"use client";

import { ChevronRight, ExternalLink } from "lucide-react";
import { useState } from "react";

import { ServiceSetUp } from "@/components/settings/music/ServiceSetUp";
import { Badge } from "@/components/ui/badge";
import { Notice } from "@/components/ui/notice";
import { Switch } from "@/components/ui/switch";
import { asApiError } from "@/lib/errors";
import { switchFeature } from "@/lib/musicApi";
import { serviceTexts as say } from "@/lib/serviceTexts";
import type { MusicProvider } from "@/lib/types";

type Props = { provider: MusicProvider; onChanged: () => void };

/** A service: whether it is used, what to know before, and how it is reached. */
export function ServiceCard({ provider, onChanged }: Props) {
  const { slug, name, page, notes, feature, is_enabled } = provider;
  const [fault, setFault] = useState<string | null>(null);
  const turn = async (enabled: boolean) => {
    setFault(null);
    try {
      await switchFeature(feature, enabled);
      onChanged();
      return true;
    } catch (thrown) {
      setFault(asApiError(thrown).message);
      return false;
    }
  };
  return (
    <li data-service={slug} className="overflow-hidden rounded-card border border-line bg-surface">
      <div className="flex flex-col gap-2 p-4">
        <div className="flex items-center gap-3">
          <h3 className="text-sm font-semibold">{name}</h3>
          <State provider={provider} />
          <Switch
            className="ml-auto"
            label={say.switchOn(name)}
            checked={is_enabled}
            onChange={turn}
          />
        </div>
        {fault && <Notice tone="bad">{fault}</Notice>}
        <p className="max-w-prose text-sm text-muted">{notes.join(" ")}</p>
        <a
          href={page}
          target="_blank"
          rel="noreferrer"
          className="flex items-center gap-1.5 self-start text-sm underline underline-offset-2 hover:decoration-2"
        >
          {say.page(name)} <ExternalLink aria-hidden className="size-3.5" />
        </a>
      </div>
      <details className="group border-t border-line">
        <summary
          aria-label={say.setUpOf(name)}
          className="flex min-h-11 list-none items-center gap-2 px-4 text-sm font-medium -outline-offset-2 hover:bg-sunken"
        >
          <ChevronRight
            aria-hidden
            className="size-4 text-muted transition-transform duration-150 group-open:rotate-90"
          />
          {say.setUp}
        </summary>
        <div className="border-t border-line p-4">
          <ServiceSetUp provider={provider} onChanged={onChanged} />
        </div>
      </details>
    </li>
  );
}

function State({ provider }: { provider: MusicProvider }) {
  const { is_enabled, is_ready, base_url, usual_base_url } = provider;
  if (!is_enabled) return <Badge>{say.off}</Badge>;
  if (is_ready) return <Badge tone="good">{say.ready}</Badge>;
  const lack = base_url || usual_base_url ? "key" : "address";
  return <Badge tone="accent">{say.notReady[lack]}</Badge>;
}
