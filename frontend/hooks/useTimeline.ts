import { useEffect } from "react";

import { getSettings } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { useConnection, useSettingsStore, useStoryStore } from "@/lib/stores";
import { timelineNow } from "@/lib/storyTimeline";
import type { Timeline } from "@/lib/timeline";

/** The timeline of the story that is open; drawn anew only when a length or the order changes. */
export function useTimeline(): Timeline {
  useSettingsStore(timelineNow);
  return useStoryStore(timelineNow);
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
    getSettings().then(useSettingsStore.getState().put, (thrown) => {
      // The usual ones do until the server is back, and then this is asked again.
      if (!asApiError(thrown).isAway) throw thrown;
    });
  }, [revision]);
}
