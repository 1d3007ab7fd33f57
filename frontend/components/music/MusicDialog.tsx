import { BringMusic } from "@/components/music/BringMusic";
import { GenerateMusic } from "@/components/music/generate/GenerateMusic";
import { MusicJobs } from "@/components/music/generate/MusicJobs";
import { MusicSettings } from "@/components/music/MusicSettings";
import { TrackChoice } from "@/components/music/TrackChoice";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useMusic } from "@/hooks/useMusic";
import { musicTexts as say } from "@/lib/musicTexts";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

/** Which music lies under the story, and how. */
export function MusicDialog({ onClose }: { onClose: () => void }) {
  const { tracks, music, set, error, again, fault, ...bringing } = useMusic();
  const story = useStoryStore((store) => store.project?.id ?? null);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={say.under}
      description={say.underHint}
      className="max-w-xl"
      footer={
        tracks && (
          <div className="flex w-full flex-wrap gap-x-3 gap-y-2">
            <BringMusic {...bringing} />
            <GenerateMusic project={story} />
          </div>
        )
      }
    >
      <div className="flex flex-col gap-5 pb-5">
        {error && !tracks && (
          <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
            {say.failed} {error.message}
          </Notice>
        )}
        {!tracks && !error && <Skeleton className="h-32 rounded-card" />}
        {tracks && (
          <TrackChoice
            tracks={tracks}
            chosen={music?.track ?? null}
            choose={(track) => set({ track })}
          />
        )}
        {fault && <Notice tone="bad">{fault}</Notice>}
        {music?.track && <MusicSettings music={music} onChange={set} />}
        <MusicJobs
          {...{ project: story, tracks, onTracks: again, used: music?.track }}
          onUse={(track) => set({ track })}
        />
      </div>
    </Dialog>
  );
}
