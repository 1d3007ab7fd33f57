import { useEffect, useState } from "react";

import { asApiError, type ApiError } from "@/lib/errors";
import { estimateMusic } from "@/lib/musicApi";
import type { MusicEstimate, MusicWish } from "@/lib/types";

const REST = 250; // ms without another key

type Found = { estimate: MusicEstimate | null; error: ApiError | null; of: string };
const NOTHING: Found = { estimate: null, error: null, of: "" };

/**
 * What a wish would cost, asked for when the person rests. What is known of the one before stays
 * until then: its price is the most that is agreed to. `version` is whatever else changes it.
 */
export function useMusicEstimate(wish: MusicWish | null, version: unknown) {
  const [found, setFound] = useState(NOTHING);
  const asked = JSON.stringify([wish, version]);
  useEffect(() => {
    const [wanted] = JSON.parse(asked) as [MusicWish | null];
    if (!wanted) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      estimateMusic(wanted, abort.signal).then(
        (estimate) => setFound({ estimate, error: null, of: asked }),
        (thrown) => {
          const error = asApiError(thrown);
          if (error.code !== "cancelled") setFound({ estimate: null, error, of: asked });
        },
      );
    }, REST);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asked]);
  return { ...found, isStale: found.of !== asked };
}
