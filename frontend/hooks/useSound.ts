/** One sound at a time, wherever on the page it is played. */
import { create } from "zustand";

import { usePlayerStore } from "@/lib/stores";
import { localAddress } from "@/lib/utils";

type SoundStore = { url: string | null; playing: boolean; failed: boolean };
const useSoundStore = create<SoundStore>()(() => ({ url: null, playing: false, failed: false }));

let audio: HTMLAudioElement | null = null;

function player(): HTMLAudioElement {
  if (audio) return audio;
  audio = new Audio();
  audio.onplay = () => useSoundStore.setState({ playing: true });
  audio.onpause = () => useSoundStore.setState({ playing: false });
  audio.onerror = () => useSoundStore.setState({ playing: false, failed: true });
  // Where the story plays, a single sound is silent.
  usePlayerStore.subscribe(({ playing }) => playing && audio?.pause());
  return audio;
}

function load(url: string): HTMLAudioElement {
  const sound = player();
  if (useSoundStore.getState().url !== url) {
    sound.src = localAddress(url);
    useSoundStore.setState({ url, failed: false });
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
}

export const stopSound = (): void => audio?.pause();

/** Where a sound is, in seconds. */
export const soundTime = (url: string): number =>
  useSoundStore.getState().url === url ? (audio?.currentTime ?? 0) : 0;

export const useIsPlaying = (url: string | null): boolean =>
  useSoundStore((store) => url !== null && store.url === url && store.playing);
export const useHasFailed = (url: string | null): boolean =>
  useSoundStore((store) => url !== null && store.url === url && store.failed);
