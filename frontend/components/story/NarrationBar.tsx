import { AudioLines, LoaderCircle, Mic, Pause, Play, Square, Upload } from "lucide-react";
import { memo, useMemo } from "react";

import { RecorderBar } from "@/components/story/RecorderBar";
import { SegmentMenu } from "@/components/story/SegmentMenu";
import { VoicePopover } from "@/components/story/VoicePopover";
import { Waveform } from "@/components/story/Waveform";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { narrate, stopNarration, useIsSpoken } from "@/hooks/useNarration";
import { chooseSound } from "@/hooks/useSegmentFiles";
import { toggleSound, useIsPlaying } from "@/hooks/useSound";
import { textOf, useMicrophoneStore, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { countWords } from "@/lib/utils";

type Props = { id: string; place: number; isActive: boolean };
const say = texts.story.narration;

/** The voice of a segment: heard everywhere, made on the active one. Its height never changes. */
export const NarrationBar = memo(function NarrationBar({ id, place, isActive }: Props) {
  const isRecording = useMicrophoneStore((store) => store.segment === id);
  const give = useMicrophoneStore((store) => store.give);
  const audio = useStoryStore((store) => store.segments[id]?.audio_file ?? null);
  const isSpoken = useIsSpoken(id);
  if (isRecording) return <RecorderBar id={id} onDone={() => give(null)} />;
  return (
    <div className="mt-1 flex min-h-9 items-center gap-1 text-xs text-muted">
      {audio && <PlayButton url={audio} place={place} />}
      {isSpoken && (
        <span role="status" className="flex items-center gap-1.5 text-accent-ink">
          <LoaderCircle className="size-4 animate-spin" aria-hidden /> {say.speaking}
        </span>
      )}
      {isActive && audio && !isSpoken ? (
        <Waveform id={id} url={audio} />
      ) : (
        <Words id={id} isSpoken={isSpoken} />
      )}
      {isActive && (
        <div className="ml-auto flex items-center">
          {isSpoken ? (
            <IconButton label={say.stop} icon={<Square />} onClick={() => void stopNarration(id)} />
          ) : (
            <SpeakButton id={id} hasSound={audio !== null} />
          )}
          <IconButton label={say.record} icon={<Mic />} onClick={() => give(id)} />
          {!audio && (
            <IconButton label={say.upload} icon={<Upload />} onClick={() => void chooseSound(id)} />
          )}
          <VoicePopover id={id} />
          <SegmentMenu id={id} place={place} />
        </div>
      )}
    </div>
  );
});

/** Speak it, or again; an own recording is replaced by the menu alone. */
function SpeakButton({ id, hasSound }: { id: string; hasSound: boolean }) {
  const isOwn = useStoryStore((store) => {
    const source = store.segments[id]?.audio_source;
    return source === "recording" || source === "upload";
  });
  const isEmpty = useStoryStore((store) => !textOf(store, id).trim());
  if (isOwn) return null;
  const speak = () => void narrate([id]);
  if (hasSound) return <IconButton label={say.again} icon={<AudioLines />} onClick={speak} />;
  return (
    <Button size="sm" className="mr-1 h-9" disabled={isEmpty} onClick={speak}>
      <AudioLines /> {say.speak}
    </Button>
  );
}

function PlayButton({ url, place }: { url: string; place: number }) {
  const isPlaying = useIsPlaying(url);
  return (
    <button
      type="button"
      aria-label={isPlaying ? say.pause : say.play(place + 1)}
      className="-ml-2 grid size-9 shrink-0 place-items-center rounded-control text-ink hover:bg-sunken [&_svg]:size-4"
      onClick={() => toggleSound(url)}
    >
      {isPlaying ? <Pause aria-hidden /> : <Play aria-hidden />}
    </button>
  );
}

/** How many words there are, and who says them, where nobody is just beginning to. */
function Words({ id, isSpoken }: { id: string; isSpoken: boolean }) {
  const text = useStoryStore((store) => textOf(store, id));
  const words = useMemo(() => countWords(text), [text]);
  const source = useStoryStore((store) => store.segments[id]?.audio_source ?? "");
  if (!words && !source) return <span>{say.silent}</span>;
  return (
    <span className="truncate">
      {texts.units.words(words)}
      {!isSpoken && ` · ${say.sources[source]}`}
    </span>
  );
}
