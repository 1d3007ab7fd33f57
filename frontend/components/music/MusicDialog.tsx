import { Upload } from "lucide-react";

import { MusicSettings } from "@/components/music/MusicSettings";
import { TrackList } from "@/components/music/TrackList";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useMusic } from "@/hooks/useMusic";
import { chooseFiles } from "@/lib/choose";
import { ACCEPTED_SOUNDS } from "@/lib/fileKinds";
import { texts } from "@/lib/texts";

const say = texts.story.music;

/** Which music lies under the story, and how. */
export function MusicDialog({ onClose }: { onClose: () => void }) {
  const music = useMusic();
  const { tracks, error, again, fault, bringing, bring } = music;
  const choose = async () => {
    const [file] = await chooseFiles({ accept: ACCEPTED_SOUNDS });
    if (file) await bring(file);
  };
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={say.title}
      description={say.hint}
      className="max-w-xl"
    >
      <div className="flex flex-col gap-5 pb-5">
        {error && !tracks && (
          <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
            {say.failed} {error.message}
          </Notice>
        )}
        {!tracks && !error && <Skeleton className="h-32 rounded-card" />}
        {tracks && <TrackList {...music} tracks={tracks} />}
        {fault && <Notice tone="bad">{fault}</Notice>}
        {tracks && (
          <Button className="self-start" disabled={bringing !== null} onClick={() => void choose()}>
            <Upload />
            {!bringing && say.bring}
            {bringing && (bringing.isSent ? say.checking : say.bringing(bringing.percent))}
          </Button>
        )}
        {music.music?.track && <MusicSettings music={music.music} onChange={music.set} />}
      </div>
    </Dialog>
  );
}
