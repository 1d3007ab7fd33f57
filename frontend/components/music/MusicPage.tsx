"use client";

import { Music } from "lucide-react";

import { AppHeader } from "@/components/AppHeader";
import { BringMusic } from "@/components/music/BringMusic";
import { GenerateMusic } from "@/components/music/generate/GenerateMusic";
import { MusicJobs } from "@/components/music/generate/MusicJobs";
import { TrackCard } from "@/components/music/TrackCard";
import { UseInStory } from "@/components/music/UseInStory";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useTracks } from "@/hooks/useTracks";
import { musicTexts as say } from "@/lib/musicTexts";
import { texts } from "@/lib/texts";

/** All pieces of music that stories may have under them. */
export function MusicPage() {
  const { tracks, error, again, fault, change, remove, lay, ...bringing } = useTracks();
  const ways = (
    <>
      <BringMusic {...bringing} />
      <GenerateMusic project={null} />
    </>
  );
  const useIt = (id: string) => {
    const track = tracks?.find((it) => it.id === id);
    return track && <UseInStory track={track} onLay={(story) => void lay(track, story)} />;
  };
  return (
    <>
      <AppHeader />
      <main id="content" className="mx-auto w-full max-w-4xl px-4 py-10 sm:px-8">
        <h1 className="font-story text-xl md:text-2xl">{texts.app.music}</h1>
        <p className="mt-1 text-sm text-muted">{say.about}</p>
        <div className="mt-8 flex flex-col gap-5">
          {error && !tracks && !error.isAway && (
            <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
              {say.failed} {error.message}
            </Notice>
          )}
          {fault && <Notice tone="bad">{fault}</Notice>}
          {!tracks && !error && <Skeleton className="h-40 rounded-card" />}
          {tracks && tracks.length > 0 && (
            <div className="flex flex-wrap gap-x-3 gap-y-2">{ways}</div>
          )}
          <MusicJobs project={null} {...{ tracks, onTracks: again, use: useIt }} />
          {tracks?.length === 0 && (
            <EmptyState icon={<Music />} title={say.empty} action={ways}>
              {say.emptyHint}
            </EmptyState>
          )}
          {tracks && tracks.length > 0 && (
            <ul className="flex flex-col gap-4">
              {tracks.map((track) => (
                <TrackCard
                  key={track.id}
                  track={track}
                  onChange={(values) => void change(track.id, values)}
                  onRemove={() => remove(track)}
                  onLay={(story) => void lay(track, story)}
                />
              ))}
            </ul>
          )}
        </div>
      </main>
    </>
  );
}
