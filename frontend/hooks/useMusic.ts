import { useCallback, useEffect, useRef, useState } from "react";

import { useFetched } from "@/hooks/useFetched";
import { bringTrack, deleteTrack, getMusic, listTracks, setMusic } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { useStoryStore } from "@/lib/stores";
import type { MusicTrack, ProjectMusic } from "@/lib/types";

const REST = 400; // ms after the last move of a slider

type Bringing = { percent: number; isSent: boolean };

/** The pieces of music there are, the one under the open story, and what can be done about both. */
export function useMusic() {
  const project = useStoryStore((store) => store.project?.id ?? "");
  const fetchAll = useCallback(
    async () => ({ tracks: await listTracks(), music: await getMusic(project) }),
    [project],
  );
  const { data, error, again } = useFetched(fetchAll);
  const { music, change } = useChosen(project, data?.music ?? null);
  const [fault, setFault] = useState<string | null>(null);
  const [bringing, setBringing] = useState<Bringing | null>(null);
  const trying = async (work: () => Promise<unknown>) => {
    setFault(null);
    try {
      await work();
      again();
    } catch (thrown) {
      setFault(asApiError(thrown).message);
    }
  };
  const bring = (file: File) =>
    trying(async () => {
      const onProgress = ({ loaded, total }: { loaded: number; total: number }) =>
        setBringing({ percent: Math.floor((100 * loaded) / total), isSent: loaded >= total });
      try {
        const { id } = await bringTrack(file, { onProgress });
        await change({ track: id });
      } finally {
        setBringing(null);
      }
    });
  return {
    ...{ tracks: data?.tracks ?? null, music, error, again, fault, bringing, bring },
    choose: (track: string | null) => trying(() => change({ track })),
    set: (values: Partial<ProjectMusic>) => void trying(() => change(values)),
    remove: (track: MusicTrack) => trying(() => deleteTrack(track.id)),
  };
}

/** What is chosen is shown at once; what a slider does goes when it rests. */
function useChosen(project: string, told: ProjectMusic | null) {
  const [shown, setShown] = useState<{ told: ProjectMusic | null; music: ProjectMusic | null }>();
  const music = shown?.told === told ? shown.music : told;
  const latest = useRef(music);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => void (latest.current = music), [music]);
  const change = (values: Partial<ProjectMusic>): Promise<void> => {
    const next = { ...(latest.current ?? { track: null }), ...values };
    latest.current = next;
    setShown({ told, music: next });
    clearTimeout(timer.current);
    return new Promise((sent, failed) => {
      const send = () => setMusic(project, next).then(() => sent(), failed);
      timer.current = setTimeout(() => void send(), "track" in values ? 0 : REST);
    });
  };
  return { music, change };
}
