import { useEffect } from "react";

import { usePlayerStore } from "@/lib/stores";

const KEY = "storyreel:volume"; // 0 to 1; with a minus while it is silent

/** How loud the page is; the browser remembers it. */
export function useVolume() {
  const volume = usePlayerStore((store) => store.volume);
  const muted = usePlayerStore((store) => store.muted);
  useEffect(recall, []);
  const setVolume = (now: number, isSilent: boolean) => {
    usePlayerStore.getState().setVolume(now, isSilent);
    keep(`${isSilent ? "-" : ""}${now}`);
  };
  return { volume, muted, setVolume };
}

function recall(): void {
  const [, silent, volume] = /^(-?)(1|0(?:\.\d+)?)$/.exec(read() ?? "") ?? [];
  if (volume) usePlayerStore.getState().setVolume(Number(volume), silent !== "");
}

function read(): string | null {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null; // switched off in the browser
  }
}

function keep(value: string): void {
  try {
    window.localStorage.setItem(KEY, value);
  } catch {
    // Full, or switched off: it holds for this page.
  }
}
