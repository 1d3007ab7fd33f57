import { useEffect } from "react";

import { getSettings } from "@/lib/api";
import { useConnection, usePlayerStore, useSettingsStore, useStoryStore } from "@/lib/stores";
import { timelineNow } from "@/lib/storyTimeline";
import { texts } from "@/lib/texts";
import { partAt, type Timeline } from "@/lib/timeline";
import { formatDuration } from "@/lib/utils";

/** The timeline of the story that is open; drawn anew only when a length or the order changes. */
export function useTimeline(): Timeline {
  useSettingsStore(timelineNow);
  return useStoryStore(timelineNow);
}

/** Where the playing is, for those who read it: told once a second, and at cuts. */
export function usePlace(): { second: number; index: number; text: string } {
  const timeline = useTimeline();
  const { parts, seconds } = timeline;
  const second = usePlayerStore((store) => Math.floor(store.time + 0.001));
  const index = usePlayerStore((store) => partAt(timeline, store.time)?.index ?? -1);
  const times = [formatDuration(second), formatDuration(seconds)] as const;
  return { second, index, text: texts.preview.place(...times, index + 1, parts.length) };
}

const USUAL_ZOOM = 1.3;

/** How many times tighter the camera gets. */
export const useZoomIntensity = (): number =>
  useSettingsStore(({ settings }) => settings?.zoom_intensity ?? USUAL_ZOOM);

/** The settings that shape every film, fetched where nobody has done so yet. */
export function useFilmSettings(): void {
  const revision = useConnection((store) => store.revision);
  useEffect(() => {
    if (useSettingsStore.getState().settings) return;
    // Until they come the usual ones do; they are asked for again when the server is back.
    getSettings().then(useSettingsStore.getState().put, () => undefined);
  }, [revision]);
}
