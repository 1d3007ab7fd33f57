/** A story for tests: as the server would tell it. */
import { useHistoryStore, useStoryStore } from "@/lib/stores";
import type { Project, Segment } from "@/lib/types";

export const PROJECT = { id: "p", title: "A story", voice_speed: null } as Project;

export const segmentNamed = (id: string, sequence_index: number, more: Partial<Segment> = {}) =>
  ({
    id,
    project: "p",
    sequence_index,
    text_content: `Text of ${id}`,
    image_file: null,
    audio_file: null,
    audio_duration: null,
    audio_source: "",
    audio_stale: false,
    audio_words: [],
    audio_unspoken: [],
    ...more,
  }) as unknown as Segment;

/** Open a story with these segments. */
export function openStory(...ids: string[]): void {
  useStoryStore.getState().close();
  useHistoryStore.getState().clear();
  useStoryStore.getState().open(
    PROJECT,
    ids.map((id, place) => segmentNamed(id, place)),
  );
}

export const story = () => useStoryStore.getState();
