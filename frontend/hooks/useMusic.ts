import { changeMusic, useStoryMusic } from "@/hooks/useStoryMusic";
import { useTracks } from "@/hooks/useTracks";
import type { ProjectMusic } from "@/lib/types";

/** The music under the open story, and the pieces there are for it. */
export function useMusic() {
  const tracks = useTracks();
  const music = useStoryMusic();
  const { trying, bring } = tracks;
  const set = (values: Partial<ProjectMusic>) => void trying(() => changeMusic(values));
  const bringIt = async (file: File) => {
    const track = await bring(file);
    if (track) set({ track: track.id });
  };
  return { ...tracks, music, set, bring: bringIt };
}
