"use client";

import { Download, Pause, Play } from "lucide-react";
import { useEffect } from "react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Volume } from "@/components/ui/volume";
import { WaveLine } from "@/components/ui/wave-line";
import {
  stopSound,
  toggleSound,
  useHasFailed,
  useIsPlaying,
  useSoundSecond,
} from "@/hooks/useSound";
import { musicTexts as say } from "@/lib/musicTexts";
import { formatDuration, localAddress } from "@/lib/utils";

type Props = {
  src: string;
  title: string;
  /** Seconds. */
  duration: number;
  /** What it is called where it is downloaded. */
  downloadName: string;
  /** How loud it is from moment to moment, 0 to 100, where that is known. */
  peaks?: readonly number[];
};

/** A sound to be heard; of all on the page one plays at a time. */
export function Player({ src, title, duration, downloadName, peaks = NONE }: Props) {
  useEffect(() => () => stopSound(src), [src]);
  const hasFailed = useHasFailed(src);
  return (
    <div role="group" aria-label={title} className="@container min-w-0">
      <div className="flex flex-wrap items-center gap-x-1 gap-y-1">
        <PlayButton src={src} title={title} />
        <WaveLine
          url={src}
          seconds={duration}
          peaks={peaks}
          label={say.place(title)}
          className="mx-2 min-w-0 grow basis-[calc(100%-4rem)] @md:basis-0"
        />
        <Clock src={src} duration={duration} />
        <div className="-mr-2.5 ml-auto flex items-center">
          <Volume />
          <IconButton
            asChild
            label={say.download(title)}
            icon={
              <a href={localAddress(src)} download={downloadName}>
                <Download />
              </a>
            }
          />
        </div>
      </div>
      {hasFailed && (
        <p role="alert" className="mt-2 text-xs text-bad">
          {say.broken}
        </p>
      )}
    </div>
  );
}

const NONE: readonly number[] = [];

function PlayButton({ src, title }: Pick<Props, "src" | "title">) {
  const isPlaying = useIsPlaying(src);
  return (
    <Button
      size="icon"
      variant="ghost"
      aria-label={isPlaying ? say.pause(title) : say.play(title)}
      onClick={() => toggleSound(src)}
      className="rounded-full bg-ink text-paper hover:bg-ink/85 [&_svg]:fill-current"
    >
      {isPlaying ? <Pause /> : <Play className="translate-x-px" />}
    </Button>
  );
}

function Clock({ src, duration }: Pick<Props, "src" | "duration">) {
  const second = useSoundSecond(src);
  return (
    <span className="pr-2 text-sm whitespace-nowrap text-muted tabular-nums @md:pl-2">
      <span className="text-ink">{formatDuration(second)}</span> / {formatDuration(duration)}
    </span>
  );
}
