import { useEffect, type KeyboardEvent } from "react";

import { playhead } from "@/lib/playhead";
import { usePlayerStore } from "@/lib/stores";
import { timelineNow } from "@/lib/storyTimeline";
import { timeByKey } from "@/lib/timeline";

export function togglePlaying(): void {
  const { playing, play, pause } = usePlayerStore.getState();
  (playing ? pause : play)();
}

// What uses the space bar itself.
const TAKEN = "input, textarea, select, button, a, summary, [contenteditable], [role]:not(main)";

/** The space bar plays and pauses, unless what has the focus wants it. */
export function usePlayerKeys(): void {
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const isTaken = event.target instanceof Element && event.target.closest(TAKEN);
      if (event.key !== " " || event.defaultPrevented || event.repeat || isTaken) return;
      event.preventDefault();
      togglePlaying();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}

/** The keys of a control that stands for the time: see `timeByKey`; space plays and pauses. */
export function onTimeKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isToggle = event.key === " ";
  const time = isToggle ? null : timeByKey(timelineNow(), playhead.time, event);
  if (time === null && !isToggle) return;
  event.preventDefault();
  if (time === null) togglePlaying();
  else usePlayerStore.getState().seek(time);
}
