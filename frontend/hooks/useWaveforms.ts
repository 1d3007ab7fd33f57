import { useEffect, useRef } from "react";
import { create } from "zustand";

import { getWaveform, getWaveforms } from "@/lib/api";
import { useStoryStore } from "@/lib/stores";

export type Waveforms = Readonly<Record<string, readonly number[]>>;

const AT_ONCE = 40; // narrations made anew from which on all are asked for in one go

const useWaveformStore = create<{ waveforms: Waveforms }>()(() => ({ waveforms: {} }));

/** Those that have come so far. */
export const useKnownWaveforms = (): Waveforms => useWaveformStore((store) => store.waveforms);

/** Peaks of every narration of the open story, 0 to 100; of those that are made anew as they come. */
export function useWaveforms(): Waveforms {
  const project = useStoryStore((store) => store.project?.id ?? null);
  const segments = useStoryStore((store) => store.segments);
  const known = useRef<Record<string, string | null>>({});
  useEffect(() => {
    const changed = Object.values(segments).filter(
      ({ id, audio_file }) => (audio_file ?? null) !== (known.current[id] ?? null),
    );
    for (const { id, audio_file } of changed) known.current[id] = audio_file ?? null;
    if (!project || !changed.length) return;
    const isFirst = changed.length === Object.keys(segments).length;
    const all = isFirst || changed.length > AT_ONCE ? getWaveforms(project) : one(changed);
    all.then(
      (more) =>
        useWaveformStore.setState(({ waveforms }) => ({ waveforms: { ...waveforms, ...more } })),
      () => {
        // A waveform is for the eye alone: without it the narration is a block, and can be heard.
        // It is asked for again as soon as anything of the story changes.
        for (const { id } of changed) delete known.current[id];
      },
    );
  }, [project, segments]);
  return useKnownWaveforms();
}

async function one(changed: { id: string; audio_file?: string | null }[]): Promise<Waveforms> {
  const found = changed.map(async ({ id, audio_file: sound }) => {
    const peaks = sound ? (await getWaveform(id, sound.split("/").at(-1)!)).peaks : [];
    return [id, peaks] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}
