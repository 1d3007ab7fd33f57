/** How a piece of music came to be, where a service has made it. */
import type { MusicTrack } from "@/lib/types";

type Told = { provider?: string; request?: Partial<Record<string, unknown>> } | null;

/** By which service, and from which words; null of what was brought. */
export function madeBy({ provenance }: MusicTrack): { service: string; from: string } | null {
  const { provider, request } = (provenance as Told) ?? {};
  if (!provider) return null;
  const words = [request?.prompt, request?.lyrics].find((it) => typeof it === "string" && it);
  return {
    service: provider,
    from: String(words ?? "")
      .replace(/\s+/g, " ")
      .trim(),
  };
}
