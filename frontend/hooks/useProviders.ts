import { useCallback } from "react";

import { useFetched } from "@/hooks/useFetched";
import { listProviders } from "@/lib/musicApi";
import { useSettingsStore } from "@/lib/stores";
import type { MusicProvider } from "@/lib/types";

let underWay: Promise<MusicProvider[]> | null = null;

/** Several who ask at once get one answer. */
const fetchProviders = () => (underWay ??= listProviders().finally(() => (underWay = null)));

/** The music services, asked for anew whenever settings have changed in another window. */
export function useProviders() {
  const settings = useSettingsStore((store) => store.settings);
  // eslint-disable-next-line react-hooks/exhaustive-deps -- they are part of the settings
  const { data, error, again } = useFetched(useCallback(() => fetchProviders(), [settings]));
  return { providers: data, error, again };
}
