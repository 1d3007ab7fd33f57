import { useEffect, useState } from "react";

import { estimateRender, type RenderWish } from "@/lib/api";
import { asApiError, type ApiError } from "@/lib/errors";
import type { Estimate } from "@/lib/types";

const REST = 250; // ms without another choice

type Found = { estimate: Estimate | null; error: ApiError | null; isStale: boolean };

/** What a film would take, asked for when the person has finished choosing.
 *
 * `version` is anything that changes when the story does.
 */
export function useEstimate(project: string, wish: RenderWish, version: unknown): Found {
  const [found, setFound] = useState<Omit<Found, "isStale"> & { of: string }>({
    estimate: null,
    error: null,
    of: "",
  });
  const asked = JSON.stringify([project, wish, version]);
  useEffect(() => {
    const [id, wanted] = JSON.parse(asked) as [string, RenderWish];
    if (!wanted.formats.length) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      estimateRender(id, wanted, abort.signal).then(
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
  return { estimate: found.estimate, error: found.error, isStale: found.of !== asked };
}
