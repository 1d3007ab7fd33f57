import { useEffect, useRef, useState } from "react";

import { seekSound, soundTime, useIsPlaying } from "@/hooks/useSound";
import { getWaveform } from "@/lib/api";
import { textOf, useConnection, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { countWords } from "@/lib/utils";

type Props = { id: string; url: string };
const say = texts.story.narration;
const BAR = 3; // CSS pixels from one bar to the next

/** The narration as it sounds; a click or an arrow key goes to a place in it. */
export function Waveform({ id, url }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const slider = useRef<HTMLInputElement>(null);
  const duration = useStoryStore((store) => store.segments[id]?.audio_duration ?? 0);
  const peaks = usePeaks(id, url);
  const isPlaying = useIsPlaying(url);
  useEffect(() => {
    let frame = 0;
    const look = () => {
      const time = soundTime(url);
      if (canvas.current) draw(canvas.current, peaks, duration ? time / duration : 0);
      if (slider.current) slider.current.value = String(time);
      if (isPlaying) frame = requestAnimationFrame(look);
    };
    look();
    return () => cancelAnimationFrame(frame);
  }, [peaks, url, duration, isPlaying]);
  const seek = (seconds: number) => {
    seekSound(url, seconds);
    if (canvas.current) draw(canvas.current, peaks, duration ? seconds / duration : 0);
  };
  return (
    <>
      <span className="relative h-8 min-w-12 flex-1 rounded-control has-focus-visible:outline-2 has-focus-visible:outline-accent-ink">
        <canvas ref={canvas} className="absolute inset-0 size-full text-muted" aria-hidden />
        <input
          ref={slider}
          type="range"
          min={0}
          max={duration}
          step={0.05}
          defaultValue={0}
          aria-label={say.position}
          className="absolute inset-0 size-full cursor-pointer opacity-0"
          onInput={(event) => seek(event.currentTarget.valueAsNumber)}
        />
      </span>
      <Said id={id} />
    </>
  );
}

/** Who speaks, and how much; where there is room. */
function Said({ id }: { id: string }) {
  const words = useStoryStore((store) => countWords(textOf(store, id)));
  const source = useStoryStore((store) => store.segments[id]?.audio_source ?? "");
  return (
    <span className="mx-2 shrink-0 leading-4">
      <span className="hidden @3xl:block">{say.sources[source]}</span>
      {texts.units.words(words)}
    </span>
  );
}

/** What the server has measured; a calm line until it is here, or where it cannot be had. */
function usePeaks(id: string, url: string): number[] {
  const [known, setKnown] = useState<{ url: string; peaks: number[] } | null>(null);
  const comebacks = useConnection((store) => store.comebacks);
  useEffect(() => {
    let current = true;
    const version = url.split("/").at(-1) ?? "";
    getWaveform(id, version).then(
      ({ peaks }) => current && setKnown({ url, peaks }),
      () => current && setKnown({ url, peaks: [] }),
    );
    return () => void (current = false);
  }, [id, url, comebacks]);
  return known?.url === url ? known.peaks : NO_PEAKS;
}

const NO_PEAKS: number[] = [];

function draw(canvas: HTMLCanvasElement, peaks: number[], played: number): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = window.devicePixelRatio;
  const context = canvas.getContext("2d");
  if (!context || !width) return;
  [canvas.width, canvas.height] = [width * scale, height * scale];
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const [ahead, behind] = [style.color, style.getPropertyValue("--accent-ink")];
  const bars = Math.floor(width / BAR);
  for (let bar = 0; bar < bars; bar += 1) {
    const from = Math.floor((bar / bars) * peaks.length);
    const to = Math.max(from + 1, Math.floor(((bar + 1) / bars) * peaks.length));
    const loud = peaks.length ? Math.max(...peaks.slice(from, to)) / 100 : 0.06;
    const tall = Math.max(2, loud * height);
    const isPlayed = bar / bars < played;
    context.globalAlpha = isPlayed ? 1 : 0.55;
    context.fillStyle = isPlayed ? behind : ahead;
    context.fillRect(bar * BAR, (height - tall) / 2, BAR - 1, tall);
  }
}
