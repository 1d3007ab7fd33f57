import { useRested } from "@/hooks/useRested";
import { estimateMusic } from "@/lib/musicApi";
import type { MusicWish } from "@/lib/types";

/**
 * What a wish would cost, asked for when the person rests. What is known of the one before stays
 * until then: its price is the most that is agreed to. `version` is whatever else changes it.
 */
export function useMusicEstimate(wish: MusicWish | null, version: unknown) {
  const { answer, ...found } = useRested(wish, version, estimateMusic);
  return { ...found, estimate: answer };
}
