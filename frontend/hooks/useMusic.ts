import { useCallback, useEffect, useRef, useState } from "react";

import { useFetched } from "@/hooks/useFetched";
import { useTracks } from "@/hooks/useTracks";
import { getMusic, setMusic } from "@/lib/api";
import { useStoryStore } from "@/lib/stores";
import type { ProjectMusic } from "@/lib/types";

const REST = 400; // ms after the last move of a slider

/** The music under the open story, and the pieces there are for it. */
export function useMusic() {
  const project = useStoryStore((store) => store.project?.id ?? "");
  const tracks = useTracks();
  const { music, change } = useChosen(project);
  const { trying, bring } = tracks;
  const set = (values: Partial<ProjectMusic>) => void trying(() => change(values));
  const bringIt = async (file: File) => {
    const track = await bring(file);
    if (track) set({ track: track.id });
  };
  return { ...tracks, music, set, bring: bringIt };
}

/** What is chosen is shown at once; what a slider does goes when it rests. */
function useChosen(project: string) {
  const { data: told } = useFetched(useCallback(() => getMusic(project), [project]));
  const [shown, setShown] = useState<{ told: ProjectMusic | null; music: ProjectMusic }>();
  const music = shown && shown.told === told ? shown.music : told;
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
