/** How long a text lasts when it is spoken, before anybody has spoken it. */
import type { Project, Segment } from "@/lib/types";

const LETTERS_A_SECOND = 11; // of usual English, with its pauses; as the server reckons
export const SILENT_SECONDS = 3; // of a segment without words

/** Seconds that a text takes, about. */
export function usualSeconds(text: string): number {
  return (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) / LETTERS_A_SECOND;
}

type Length = { seconds: number; isEstimate: boolean };

/** How long a segment lasts: as long as its narration, else about as long as speaking it takes. */
export function lengthOf(segment: Segment, text: string, story: Project | null): Length {
  if (segment.audio_file && segment.audio_duration != null) {
    return { seconds: segment.audio_duration, isEstimate: false };
  }
  const spoken = usualSeconds(text) / (segment.voice_speed ?? story?.voice_speed ?? 1);
  if (spoken) return { seconds: spoken, isEstimate: true };
  const silence = segment.silence_duration ?? story?.silence_duration ?? SILENT_SECONDS;
  return { seconds: silence, isEstimate: true };
}
