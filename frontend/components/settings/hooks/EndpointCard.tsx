"use client";

import { Trash2 } from "lucide-react";
import { useState } from "react";

import { Deliveries } from "@/components/settings/hooks/Deliveries";
import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { IconButton } from "@/components/ui/icon-button";
import { Notice } from "@/components/ui/notice";
import { Switch } from "@/components/ui/switch";
import type { EndpointActions } from "@/hooks/useEndpoints";
import { asApiError } from "@/lib/errors";
import { serviceTexts } from "@/lib/serviceTexts";
import type { WebhookEndpoint } from "@/lib/types";

const say = serviceTexts.hooks;

type Props = { endpoint: WebhookEndpoint; secret?: string; actions: EndpointActions };

/** An address: whether it is told, what it was told last, and its secret just after it was made. */
export function EndpointCard({ endpoint, secret, actions }: Props) {
  const { id, url, enabled = true, secret_ends_in } = endpoint;
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const act = async (work: () => Promise<unknown>) => {
    setBusy(true);
    setFault(null);
    const told = await work().then(
      () => null,
      (thrown) => asApiError(thrown).message,
    );
    setFault(told);
    setBusy(false);
    return told === null;
  };
  return (
    <li data-endpoint={id} className="rounded-card border border-line bg-surface">
      <div className="flex flex-col gap-3 p-4">
        <div className="flex items-start gap-3">
          <div className="min-w-0 flex-1">
            <h3 className="text-sm font-semibold wrap-anywhere">{url}</h3>
            <p className="mt-0.5 text-xs text-muted">
              {wantedTold(endpoint)} · {say.secretEnds(secret_ends_in)}
            </p>
          </div>
          <Switch
            label={say.switchOn(url)}
            checked={enabled}
            onChange={(it) => act(() => actions.change(id, { enabled: it }))}
          />
        </div>
        {secret && <Secret secret={secret} onSeen={() => actions.forgetSecret(id)} />}
        {fault && <Notice tone="bad">{fault}</Notice>}
        <div className="flex flex-wrap items-center gap-2">
          <Button size="sm" disabled={isBusy} onClick={() => void act(() => actions.test(id))}>
            {isBusy ? say.testing : say.test}
          </Button>
          <Button
            size="sm"
            title={say.renewHint}
            disabled={isBusy}
            onClick={() => void act(() => actions.renew(id))}
          >
            {say.renew}
          </Button>
          <IconButton
            className="ml-auto"
            label={say.remove(url)}
            icon={<Trash2 />}
            onClick={() => actions.remove(endpoint)}
          />
        </div>
      </div>
      <Deliveries endpoint={endpoint} version={actions.sent} />
    </li>
  );
}

function wantedTold({ events = [] }: WebhookEndpoint): string {
  if (!events.length) return say.everything;
  const kinds = new Set(events.map((event) => event.split(".")[0]!));
  return [...kinds].map((kind) => say.kinds[kind] ?? kind).join(", ");
}

function Secret({ secret, onSeen }: { secret: string; onSeen: () => void }) {
  return (
    <Notice tone="accent" action={<Button onClick={onSeen}>{say.gotIt}</Button>}>
      {say.secret}
      <span className="my-1.5 flex items-center gap-2 rounded-control bg-surface py-1 pr-1 pl-3">
        <code className="min-w-0 flex-1 text-xs break-all">{secret}</code>
        <CopyButton text={secret} />
      </span>
      {say.secretHint}
    </Notice>
  );
}
