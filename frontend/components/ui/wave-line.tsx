import { useEffect, useMemo, useRef, type KeyboardEvent } from "react";

import { seekSound, soundTime, toggleSound, useIsPlaying, useSoundSecond } from "@/hooks/useSound";
import { useWidth } from "@/hooks/useWidth";
import { cn, formatDuration } from "@/lib/utils";

type Props = {
  url: string;
  seconds: number;
  /** 0 to 100, evenly spread; a calm line until they are known. */
  peaks: readonly number[];
  label: string;
  className?: string;
};
const BAR = 4; // CSS pixels from one bar to the next
const LONG = 60; // seconds from which on keys take larger steps

/** A sound as it sounds; a click, a drag or an arrow key goes to a place in it; space plays. */
export function WaveLine({ url, seconds, peaks, label, className }: Props) {
  const box = useRef<HTMLSpanElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const width = useWidth(box, 0);
  const path = useMemo(() => barsOf(peaks, Math.floor(width / BAR)), [peaks, width]);
  const isPlaying = useIsPlaying(url);
  const second = useSoundSecond(url);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      const time = soundTime(url);
      slider.current!.value = String(time);
      box.current!.style.setProperty("--share", `${seconds ? (100 * time) / seconds : 0}%`);
      if (isPlaying) frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [url, seconds, isPlaying, second]);
  const seek = (time: number) => {
    seekSound(url, Math.min(seconds, Math.max(0, time)));
    box.current!.style.setProperty("--share", `${(100 * time) / seconds}%`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step && event.key !== " ") return;
    event.preventDefault();
    if (!step) return event.repeat ? undefined : toggleSound(url);
    seek(soundTime(url) + step * (seconds > LONG ? 5 : 1));
  };
  return (
    <span
      ref={box}
      className={cn(
        "relative h-8 rounded-control has-focus-visible:outline-2 has-focus-visible:outline-accent-ink",
        className,
      )}
    >
      <Bars path={path} width={width} className="text-muted opacity-55" />
      <Bars
        path={path}
        width={width}
        className="text-accent-ink [clip-path:inset(0_calc(100%-var(--share,0%))_0_0)]"
      />
      <input
        ref={slider}
        type="range"
        min={0}
        max={seconds}
        step="any"
        defaultValue={0}
        aria-label={label}
        aria-valuetext={`${formatDuration(second)} / ${formatDuration(seconds)}`}
        className="absolute inset-0 size-full cursor-pointer opacity-0"
        onInput={(event) => seek(event.currentTarget.valueAsNumber)}
        onKeyDown={onKeyDown}
      />
    </span>
  );
}

const STEPS: Record<string, -1 | 1> = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 };

function Bars({ path, width, className }: { path: string; width: number; className: string }) {
  return (
    <svg
      aria-hidden
      viewBox={`0 0 ${width || 1} 100`}
      preserveAspectRatio="none"
      className={cn("absolute inset-0 size-full", className)}
    >
      <path
        d={path}
        fill="none"
        stroke="currentColor"
        strokeWidth={BAR / 2}
        strokeLinecap="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

/** Upright lines about the middle, each as high as the loudest of what it stands for. */
function barsOf(peaks: readonly number[], bars: number): string {
  return Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar / bars) * peaks.length);
    const to = Math.max(from + 1, Math.floor(((bar + 1) / bars) * peaks.length));
    const half = Math.max(2, ...peaks.slice(from, to)) * 0.45;
    return `M${(bar + 0.5) * BAR} ${50 - half}V${50 + half}`;
  }).join("");
}
