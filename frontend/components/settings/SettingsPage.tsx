"use client";

import dynamic from "next/dynamic";

import { AppHeader } from "@/components/AppHeader";
import { AboutSettings } from "@/components/settings/AboutSettings";
import { FilmSettings } from "@/components/settings/FilmSettings";
import { SectionNav } from "@/components/settings/SectionNav";
import { StorageSettings } from "@/components/settings/StorageSettings";
import { VoiceSettings } from "@/components/settings/VoiceSettings";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useFetched } from "@/hooks/useFetched";
import { useGlobalSettings, useSaving } from "@/hooks/useSettings";
import { getSystem } from "@/lib/api";
import { late } from "@/lib/late";
import { texts } from "@/lib/texts";

const T = texts.settings;

const MusicServices = dynamic(() =>
  late(() => import("@/components/settings/music/MusicServices")).then((it) => it.MusicServices),
);
const Webhooks = dynamic(() =>
  late(() => import("@/components/settings/hooks/Webhooks")).then((it) => it.Webhooks),
);

/** What all stories have in common. Nothing has to be saved: each change keeps itself. */
export function SettingsPage() {
  const { settings, error } = useGlobalSettings();
  const saving = useSaving();
  const system = useFetched(getSystem);
  return (
    <>
      <AppHeader />
      <div className="mx-auto grid w-full max-w-5xl gap-x-12 gap-y-6 px-4 py-10 sm:px-8 min-[900px]:grid-cols-[10rem_minmax(0,1fr)]">
        <SectionNav />
        <main id="content" className="min-w-0">
          <h1 className="font-story text-xl md:text-2xl">{T.title}</h1>
          <p className="mt-1 text-sm text-muted">{T.about}</p>
          {error && !error.isAway && (
            <Notice tone="bad" className="mt-6">
              {T.failedToLoad} {error.message}
            </Notice>
          )}
          {settings ? (
            <>
              <FilmSettings settings={settings} {...saving} />
              <VoiceSettings settings={settings} {...saving} />
              <MusicServices />
              <StorageSettings settings={settings} system={system} {...saving} />
              <Webhooks />
            </>
          ) : (
            !error && <Skeleton className="mt-8 h-96 rounded-card" />
          )}
          <AboutSettings system={system} />
        </main>
      </div>
    </>
  );
}
