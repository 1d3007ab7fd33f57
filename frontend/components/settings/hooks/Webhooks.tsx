"use client";

import { AddEndpoint } from "@/components/settings/hooks/AddEndpoint";
import { EndpointCard } from "@/components/settings/hooks/EndpointCard";
import { Section } from "@/components/settings/Section";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useEndpoints } from "@/hooks/useEndpoints";
import { serviceTexts } from "@/lib/serviceTexts";
import { texts } from "@/lib/texts";

const say = serviceTexts.hooks;

/** Programs that are told when a job has ended. */
export function Webhooks() {
  const { endpoints, secrets, error, again, ...actions } = useEndpoints();
  return (
    <Section id="hooks" title={say.title} about={say.about}>
      {error && !endpoints && (
        <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
          {say.failed} {error.message}
        </Notice>
      )}
      {!endpoints && !error && <Skeleton className="h-24 rounded-card" />}
      {endpoints && endpoints.length > 0 && (
        <ul className="flex flex-col gap-3">
          {endpoints.map((endpoint) => (
            <EndpointCard
              key={endpoint.id}
              {...{ endpoint, actions }}
              secret={secrets[endpoint.id]}
            />
          ))}
        </ul>
      )}
      {endpoints?.length === 0 && <p className="text-sm text-muted">{say.none}</p>}
      {endpoints && <AddEndpoint onAdd={actions.add} />}
    </Section>
  );
}
