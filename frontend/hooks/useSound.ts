/** One sound at a time, wherever on the page it is played. */
import { create } from "zustand";

import { usePlayerStore } from "@/lib/stores";
import { localAddress } from "@/lib/utils";

type SoundStore = {
  url: string | null;
  playing: boolean;
  failed: boolean;
  /** Seconds, told a few times a second. */
  time: number;
};
const NOTHING: SoundStore = { url: null, playing: false, failed: false, time: 0 };
const useSoundStore = create<SoundStore>()(() => NOTHING);

let audio: HTMLAudioElement | null = null;

function player(): HTMLAudioElement {
  if (audio) return audio;
  audio = new Audio();
  const { volume, muted } = usePlayerStore.getState();
  Object.assign(audio, { volume, muted });
  audio.onplay = () => useSoundStore.setState({ playing: true });
  audio.onpause = () => useSoundStore.setState({ playing: false });
  audio.onerror = () => useSoundStore.setState({ playing: false, failed: true });
  audio.ontimeupdate = audio.onseeking = tell;
  usePlayerStore.subscribe(({ playing, volume, muted }) => {
    if (playing) audio?.pause(); // where the story plays, a single sound is silent
    if (audio) Object.assign(audio, { volume, muted });
  });
  return audio;
}

const tell = () => useSoundStore.setState({ time: audio?.currentTime ?? 0 });

function load(url: string): HTMLAudioElement {
  const sound = player();
  if (useSoundStore.getState().url !== url) {
    sound.pause();
    sound.src = localAddress(url);
    useSoundStore.setState({ ...NOTHING, url });
  }
  return sound;
}

export function toggleSound(url: string): void {
  const sound = load(url);
  if (!sound.paused) return sound.pause();
  usePlayerStore.getState().pause();
  sound.play().catch(() => useSoundStore.setState({ playing: false, failed: !!sound.error }));
}

export function seekSound(url: string, seconds: number): void {
  load(url).currentTime = seconds;
  tell();
}

/** Of several sounds only this one, where it is named. */
export function stopSound(url?: string): void {
  if (!url || useSoundStore.getState().url === url) audio?.pause();
}

/** Where a sound is, in seconds. */
export const soundTime = (url: string): number =>
  useSoundStore.getState().url === url ? (audio?.currentTime ?? 0) : 0;

export const useIsPlaying = (url: string | null): boolean =>
  useSoundStore((store) => url !== null && store.url === url && store.playing);
export const useHasFailed = (url: string | null): boolean =>
  useSoundStore((store) => url !== null && store.url === url && store.failed);

/** Where a sound is, in whole seconds. */
export const useSoundSecond = (url: string): number =>
  useSoundStore((store) => (store.url === url ? Math.floor(store.time + 0.001) : 0));
