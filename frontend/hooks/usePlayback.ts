import { useEffect } from "react";

import { NarrationPlayer } from "@/lib/narrationPlayer";
import { playhead } from "@/lib/playhead";
import { usePlayerStore, useSettingsStore, useStoryStore } from "@/lib/stores";
import { timelineNow } from "@/lib/storyTimeline";
import { beginOf, endOf, onFrame, partAt, type Part, type Timeline } from "@/lib/timeline";
import { localAddress } from "@/lib/utils";

const TICK = 200; // ms between two words to the store
const JUMP = 0.3; // seconds between clock and sound from which the clock jumps to the sound
const PULL = 0.08; // share of a smaller difference that each frame takes away
const LONGEST_FRAME = 0.25; // seconds; the machine slept, the story did not go on

/** Play the open story: its narrations are the clock, and what it shows follows the playhead. */
export function usePlayback(): void {
  useEffect(() => {
    const playback = new Playback();
    return () => playback.close();
  }, []);
}

class Playback {
  private readonly sound = new NarrationPlayer((forbidden) => this.soundFailed(forbidden));
  private timeline: Timeline = timelineNow();
  private time = 0;
  private heard: string | null = null;
  private frame = 0;
  private last = 0;
  private ticked = 0;
  private readonly ends: (() => void)[] = [];

  constructor() {
    const { seek, pause, volume, muted } = usePlayerStore.getState();
    this.sound.setVolume(volume, muted);
    pause();
    this.ends.push(
      usePlayerStore.subscribe((now, before) => {
        if (now.jumps !== before.jumps) this.jump(now.time);
        if (now.playing !== before.playing) (now.playing ? this.play : this.stop)();
        this.sound.setVolume(now.volume, now.muted);
      }),
      useStoryStore.subscribe((now, before) => {
        this.follow(timelineNow());
        if (now.active !== before.active) this.goTo(now.active);
      }),
      useSettingsStore.subscribe(() => this.follow(timelineNow())),
    );
    document.addEventListener("visibilitychange", this.hidden);
    seek(0);
  }

  close(): void {
    usePlayerStore.getState().pause();
    this.ends.forEach((end) => end());
    this.stop();
    this.sound.close();
    document.removeEventListener("visibilitychange", this.hidden);
  }

  private readonly play = () => {
    if (this.time >= this.timeline.seconds - 1 / this.timeline.fps) this.time = 0;
    if (!this.part) return usePlayerStore.getState().pause();
    this.begin(this.part);
    this.last = performance.now();
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(this.run);
  };

  private readonly stop = () => {
    cancelAnimationFrame(this.frame);
    this.sound.pause();
    this.heard = null;
    const { setWaiting, tick } = usePlayerStore.getState();
    setWaiting(false);
    tick(this.time);
    this.show(onFrame(this.timeline, this.time));
  };

  /** One frame of the page. */
  private readonly run = (now: number) => {
    const passed = Math.min(LONGEST_FRAME, Math.max(0, now - this.last) / 1000);
    this.last = now;
    this.advance(passed);
    if (this.time >= this.timeline.seconds) return usePlayerStore.getState().pause();
    this.show(this.time);
    if (now - this.ticked > TICK) this.tick(now);
    this.frame = requestAnimationFrame(this.run);
  };

  private advance(passed: number): void {
    const part = this.part!;
    const heard = this.sound.time;
    const before = this.time;
    if (!this.sound.isWaiting) this.time += passed;
    if (heard !== null) this.time = nearer(before, this.time, part.start + heard);
    if (this.part! !== part) this.begin(this.part!);
  }

  /** A segment comes on: its narration from here, the next one is being fetched. */
  private begin(part: Part): void {
    const { active, activate } = useStoryStore.getState();
    this.heard = soundOf(part);
    this.sound.start(this.heard, Math.max(0, this.time - part.start));
    this.sound.prepare(soundOf(this.timeline.parts[part.index + 1]));
    if (active !== part.id) activate(part.id);
  }

  private jump(time: number): void {
    this.time = Math.min(Math.max(0, time), this.timeline.seconds);
    const part = this.part;
    if (usePlayerStore.getState().playing && part) return this.begin(part);
    this.show(onFrame(this.timeline, this.time));
    const { active, activate } = useStoryStore.getState();
    if (part && active !== part.id) activate(part.id);
  }

  /** Somebody chose another segment: go to its beginning. */
  private goTo(segment: string | null): void {
    if (!segment || this.part?.id === segment) return;
    const part = this.timeline.parts.find(({ id }) => id === segment);
    if (part) usePlayerStore.getState().seek(beginOf(this.timeline, part));
  }

  /** The story was changed: stay with what is seen, wherever that is now. */
  private follow(timeline: Timeline): void {
    if (timeline === this.timeline) return this.renew();
    const before = this.part;
    this.timeline = timeline;
    const now = timeline.parts.find(({ id }) => id === before?.id);
    const into = before ? this.time - before.start : 0;
    if (now) this.time = into ? Math.min(now.start + into, endOf(timeline, now)) : now.start;
    this.time = Math.min(this.time, timeline.seconds);
    this.show(this.time);
    usePlayerStore.getState().tick(this.time);
    this.renew();
  }

  /** What is being heard was spoken anew, or has gone. */
  private renew(): void {
    const { playing } = usePlayerStore.getState();
    const part = this.part;
    if (!playing || !part) return;
    if (soundOf(part) !== this.heard) this.begin(part);
  }

  private get part(): Part | undefined {
    return partAt(this.timeline, this.time);
  }

  private show(time: number): void {
    playhead.set(time);
  }

  private tick(now: number): void {
    this.ticked = now;
    const { tick, setWaiting, waiting } = usePlayerStore.getState();
    tick(this.time);
    if (waiting !== this.sound.isWaiting) setWaiting(this.sound.isWaiting);
  }

  private soundFailed(forbidden: boolean): void {
    const { pause, setFault } = usePlayerStore.getState();
    if (forbidden) pause();
    setFault(forbidden ? { kind: "forbidden" } : { kind: "sound", segment: this.part?.id ?? "" });
  }

  /** Nobody looks: browsers stop drawing, and picture and sound would come apart. */
  private readonly hidden = () => {
    if (document.hidden) usePlayerStore.getState().pause();
  };
}

/** The clock, drawn to where the sound is; a small difference is taken away without a jump. */
function nearer(before: number, clock: number, sound: number): number {
  const apart = sound - clock;
  if (Math.abs(apart) > JUMP) return sound;
  return Math.max(before, clock + apart * PULL);
}

/** Where the narration of a segment is fetched. */
function soundOf(part: Part | undefined): string | null {
  const file = part && useStoryStore.getState().segments[part.id]?.audio_file;
  return file ? localAddress(file) : null;
}
