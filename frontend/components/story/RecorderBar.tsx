import { Circle, Pause, Play, Square } from "lucide-react";
import { useCallback, useEffect } from "react";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useRecorder } from "@/hooks/useRecorder";
import { setFile } from "@/hooks/useSegmentFiles";
import { stopSound, toggleSound, useIsPlaying } from "@/hooks/useSound";
import { usePlayerStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import { formatDuration } from "@/lib/utils";

type Props = { id: string; onDone: () => void };
const say = texts.story.recorder;

/** Speak a segment oneself: record, listen, keep it or not. */
export function RecorderBar({ id, onDone }: Props) {
  const take = useCallback((file: File) => void setFile(id, "audio_file", file, true), [id]);
  const { state, seconds, level, file, url, start, stop, discard } = useRecorder(take);
  useEffect(() => {
    stopSound();
    usePlayerStore.getState().pause();
    void start();
  }, [start]);
  const keep = () => {
    if (file) take(file);
    discard(); // it is on its way, and not to be kept again
    onDone();
  };
  const leave = () => {
    if (file) offerBack(file, () => take(file));
    discard();
    onDone();
  };
  if (state === "denied" || state === "none" || state === "broken") {
    return <NoMicrophone said={say[state]} onAgain={() => void start()} onDone={onDone} />;
  }
  return (
    <div className="mt-1 flex min-h-9 flex-wrap items-center gap-2 text-xs">
      {state === "asking" && (
        <span role="status" className="text-muted">
          {say.asking}
        </span>
      )}
      {state === "recording" && <Live seconds={seconds} level={level} />}
      {state === "recorded" && url && <Listen url={url} seconds={seconds} />}
      <span className="ml-auto flex gap-1">
        {state === "recording" && (
          <Button size="sm" className="h-9" autoFocus onClick={stop}>
            <Square className="fill-current" /> {say.stop}
          </Button>
        )}
        {state === "recorded" && (
          <>
            <Button size="sm" variant="ghost" className="h-9" onClick={() => void start()}>
              {say.again}
            </Button>
            <Button size="sm" className="h-9" autoFocus onClick={keep}>
              {say.keep}
            </Button>
          </>
        )}
        <Button size="sm" variant="ghost" className="h-9" onClick={leave}>
          {state === "recorded" ? say.discard : texts.app.cancel}
        </Button>
      </span>
    </div>
  );
}

/** A take that was discarded can still be kept for a while. */
function offerBack({ name }: File, keep: () => void): void {
  const action = { label: texts.app.undo, onClick: keep };
  toast(say.discarded, { id: name, action, duration: 10_000 });
}

function Live({ seconds, level }: { seconds: number; level: number }) {
  return (
    <>
      <span role="status" className="flex items-center gap-1.5 font-medium text-bad">
        <Circle className="size-3 animate-pulse fill-current" aria-hidden /> {say.recording}
      </span>
      <span className="tabular-nums">{formatDuration(seconds)}</span>
      <span
        role="meter"
        aria-label={say.level}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(level * 100)}
        className="h-2 min-w-16 flex-1 overflow-hidden rounded-full bg-line"
      >
        <span
          className="block h-full origin-left rounded-full bg-good"
          style={{ transform: `scaleX(${level})` }}
        />
      </span>
    </>
  );
}

function Listen({ url, seconds }: { url: string; seconds: number }) {
  const isPlaying = useIsPlaying(url);
  return (
    <Button size="sm" variant="ghost" className="-ml-2 h-9" onClick={() => toggleSound(url)}>
      {isPlaying ? <Pause /> : <Play />}
      {isPlaying ? texts.story.narration.pause : say.listen}
      <span className="text-muted tabular-nums">{formatDuration(seconds)}</span>
    </Button>
  );
}

type Without = { said: string; onAgain: () => void; onDone: () => void };

function NoMicrophone({ said, onAgain, onDone }: Without) {
  const actions = (
    <span className="flex gap-1">
      <Button size="sm" onClick={onAgain}>
        {texts.app.retry}
      </Button>
      <Button size="sm" variant="ghost" onClick={onDone}>
        {texts.app.cancel}
      </Button>
    </span>
  );
  return (
    <Notice tone="bad" className="mt-1" action={actions}>
      {said}
    </Notice>
  );
}
