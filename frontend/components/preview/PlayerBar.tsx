"use client";

import { Maximize, Minimize, Pause, Play, SkipBack, SkipForward } from "lucide-react";

import { Scrubber } from "@/components/preview/Scrubber";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Volume } from "@/components/ui/volume";
import { togglePlaying } from "@/hooks/usePlayerKeys";
import { useTimeline } from "@/hooks/useTimeline";
import { playhead } from "@/lib/playhead";
import { usePlayerStore } from "@/lib/stores";
import { timelineNow } from "@/lib/storyTimeline";
import { texts } from "@/lib/texts";
import { neighbourOf } from "@/lib/timeline";
import { formatDuration } from "@/lib/utils";

type Props = { isFull: boolean; onToggleFull: (() => void) | null };

export function PlayerBar({ isFull, onToggleFull }: Props) {
  const playing = usePlayerStore((store) => store.playing);
  const { seconds, parts } = useTimeline();
  const go = (step: -1 | 1) =>
    usePlayerStore.getState().seek(neighbourOf(timelineNow(), playhead.time, step));
  return (
    <div className="flex items-center gap-x-1">
      <IconButton
        label={texts.preview.previous}
        icon={<SkipBack />}
        disabled={!parts.length}
        onClick={() => go(-1)}
        className="hidden @sm:inline-flex"
      />
      <Button
        size="icon"
        variant="ghost"
        aria-label={playing ? texts.preview.pause : texts.preview.play}
        title={texts.preview.playHint}
        disabled={!parts.length}
        onClick={togglePlaying}
        className="rounded-full bg-ink text-paper hover:bg-ink/85 [&_svg]:fill-current"
      >
        {playing ? <Pause /> : <Play className="translate-x-px" />}
      </Button>
      <IconButton
        label={texts.preview.next}
        icon={<SkipForward />}
        disabled={!parts.length}
        onClick={() => go(1)}
        className="hidden @sm:inline-flex"
      />
      <Scrubber />
      <Clock seconds={seconds} />
      <Volume />
      {onToggleFull && (
        <IconButton
          label={isFull ? texts.preview.leaveFullScreen : texts.preview.fullScreen}
          icon={isFull ? <Minimize /> : <Maximize />}
          onClick={onToggleFull}
        />
      )}
    </div>
  );
}

/** A part of its own, so that nothing else is drawn anew each second. */
function Clock({ seconds }: { seconds: number }) {
  const second = usePlayerStore((store) => Math.floor(store.time + 0.001));
  return (
    <span className="px-2 text-sm whitespace-nowrap text-muted tabular-nums">
      <span className="text-ink">{formatDuration(second)}</span> / {formatDuration(seconds)}
    </span>
  );
}
