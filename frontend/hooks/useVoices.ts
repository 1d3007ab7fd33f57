import { useEffect, useState } from "react";

import { getVoices } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import type { Voices } from "@/lib/types";

let known: Voices | null = null;

/** Who can speak: asked when somebody wants to know, once. */
export function useVoices(): { voices: Voices | null; error: string | null } {
  const [told, tell] = useState({ voices: known, error: null as string | null });
  useEffect(() => {
    if (known) return;
    getVoices().then(
      (voices) => tell({ voices: (known = voices), error: null }),
      (thrown) => tell({ voices: null, error: asApiError(thrown).message }),
    );
  }, []);
  return told;
}
