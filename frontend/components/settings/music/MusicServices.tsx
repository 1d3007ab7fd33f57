"use client";

import { useCallback, useEffect, useRef } from "react";

import { Capabilities } from "@/components/settings/music/Capabilities";
import { CommonSettings } from "@/components/settings/music/CommonSettings";
import { ServiceCard } from "@/components/settings/music/ServiceCard";
import { Spending } from "@/components/settings/music/Spending";
import { Section } from "@/components/settings/Section";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useProviders } from "@/hooks/useProviders";
import { serviceTexts as say } from "@/lib/serviceTexts";
import { texts } from "@/lib/texts";

const ID = "services";

/** The services that make music: which are on, how they are reached, and what they may cost. */
export function MusicServices() {
  const { providers, error, again } = useProviders();
  const there = useArrival(providers !== null);
  return (
    <div ref={there}>
      <Section id={ID} title={say.title} about={say.about}>
        {error && !providers && (
          <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
            {say.failed} {error.message}
          </Notice>
        )}
        {!providers && !error && <Skeleton className="h-96 rounded-card" />}
        {providers && (
          <>
            <ul className="flex flex-col gap-3">
              {providers.map((provider) => (
                <ServiceCard key={provider.slug} provider={provider} onChanged={again} />
              ))}
            </ul>
            <CommonSettings />
            <Spending providers={providers} />
            <Capabilities providers={providers} />
          </>
        )}
      </Section>
    </div>
  );
}

/** Who was sent here comes here, also though it was not there yet when the page was. */
function useArrival(isThere: boolean) {
  const place = useRef<HTMLDivElement>(null);
  const come = useCallback(() => {
    if (window.location.hash === `#${ID}`) place.current?.firstElementChild?.scrollIntoView();
  }, []);
  useEffect(() => {
    if (isThere) come();
  }, [isThere, come]);
  return place;
}
