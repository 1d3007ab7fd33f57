import { useCallback } from "react";

import { useFetched } from "@/hooks/useFetched";
import { getMusicSettings, updateMusicSettings } from "@/lib/musicApi";
import { useSettingsStore } from "@/lib/stores";
import type { MusicSettings } from "@/lib/types";

/** What all music services have in common, asked for anew when it is changed elsewhere. */
export function useMusicSettings() {
  const settings = useSettingsStore((store) => store.settings);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- they are part of the settings
  const { data, error, again } = useFetched(useCallback(() => getMusicSettings(), [settings]));
  const send = useCallback(
    async (change: Partial<MusicSettings>) => {
      const now = await updateMusicSettings(change);
      again();
      return now;
    },
    [again],
  );
  return { settings: data, error, again, send };
}
