"use client";

import { CircleCheck, CircleX, Hourglass, RotateCcw } from "lucide-react";
import { useCallback, useState } from "react";

import { IconButton } from "@/components/ui/icon-button";
import { useFetched } from "@/hooks/useFetched";
import { asApiError } from "@/lib/errors";
import { listDeliveries, retryDelivery } from "@/lib/hooksApi";
import { serviceTexts } from "@/lib/serviceTexts";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import type { WebhookDelivery, WebhookEndpoint } from "@/lib/types";
import { formatDate } from "@/lib/utils";

const say = serviceTexts.hooks;
const LAST = 10;

/** `version` changes when something was sent. */
type Props = { endpoint: WebhookEndpoint; version: number };

/** What an address was told last, and what it has said to that. */
export function Deliveries({ endpoint, version }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="border-t border-line"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex min-h-11 items-center gap-2 px-4 text-sm font-medium -outline-offset-2 hover:bg-sunken">
        {say.last}
      </summary>
      <div className="border-t border-line px-4 py-2">
        {isOpen && <List endpoint={endpoint} version={version} />}
      </div>
    </details>
  );
}

function List({ endpoint: { id, enabled }, version }: Props) {
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another version is another list
  const fetch = useCallback(() => listDeliveries(id, LAST), [id, version]);
  const { data, error, again } = useFetched(fetch);
  const retry = (delivery: number) =>
    retryDelivery(delivery).then(again, (thrown) => toast.error(asApiError(thrown).message));
  if (!data)
    return <p className="py-2 text-sm text-muted">{error?.message ?? texts.app.loading}</p>;
  if (!data.length) return <p className="py-2 text-sm text-muted">{say.noneSent}</p>;
  return (
    <ul className="divide-y divide-line">
      {data.map((delivery) => (
        <Delivery
          key={delivery.id}
          delivery={delivery}
          onRetry={enabled ? () => void retry(delivery.id) : undefined}
        />
      ))}
    </ul>
  );
}

const LOOKS = {
  pending: { Icon: Hourglass, tone: "text-muted" },
  delivered: { Icon: CircleCheck, tone: "text-good" },
  failed: { Icon: CircleX, tone: "text-bad" },
  gone: { Icon: CircleX, tone: "text-muted" },
} as const;

type DeliveryProps = { delivery: WebhookDelivery; onRetry?: () => void };

function Delivery({ delivery, onRetry }: DeliveryProps) {
  const { state = "pending", event_type, created_at, status, attempt = 0, error } = delivery;
  const { Icon, tone } = LOOKS[state];
  const parts = [
    formatDate(created_at),
    say.states[state],
    status != null && say.answered(status),
    attempt > 1 && say.tries(attempt),
  ];
  return (
    <li className="flex items-start gap-3 py-2 text-sm">
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1">
        <p className="font-medium">{say.event(event_type)}</p>
        <p className="text-xs text-muted tabular-nums">{parts.filter(Boolean).join(" · ")}</p>
        {error && <p className="mt-0.5 text-xs wrap-anywhere text-bad">{error}</p>}
      </div>
      {state === "failed" && onRetry && (
        <IconButton label={say.again} icon={<RotateCcw />} onClick={onRetry} />
      )}
    </li>
  );
}
