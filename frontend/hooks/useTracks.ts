import { useMemo, useState } from "react";
import { create } from "zustand";

import { useFetched } from "@/hooks/useFetched";
import { undoChange } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import type { UploadProgress } from "@/lib/http";
import { bringTrack, deleteTrack, listTracks, setMusic, updateTrack } from "@/lib/musicApi";
import { musicTexts } from "@/lib/musicTexts";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import type { MusicTrack, Project } from "@/lib/types";

const GRACE = 10_000; // ms for which a track that was deleted can be had back
const LAID = "laid"; // one word takes the place of the other

/** Tracks that are not shown any more, and will be gone soon. */
const useLeaving = create<{ ids: string[] }>()(() => ({ ids: [] }));
const stay = (track: string) =>
  useLeaving.setState(({ ids }) => ({ ids: ids.filter((id) => id !== track) }));

export type Bringing = { percent: number; isSent: boolean };

/** The pieces of music there are, and what can be done about them; what goes wrong is the `fault`. */
export function useTracks() {
  const { data, error, again } = useFetched(listTracks);
  const leaving = useLeaving((store) => store.ids);
  const tracks = useMemo(
    () => data?.filter(({ id }) => !leaving.includes(id)) ?? null,
    [data, leaving],
  );
  const [fault, setFault] = useState<string | null>(null);
  const [bringing, setBringing] = useState<Bringing | null>(null);
  const trying = async <T>(work: () => Promise<T>): Promise<T | null> => {
    setFault(null);
    try {
      return await work();
    } catch (thrown) {
      setFault(asApiError(thrown).message);
      return null;
    } finally {
      again();
    }
  };
  const bring = async (file: File): Promise<MusicTrack | null> => {
    const onProgress = ({ loaded, total }: UploadProgress) =>
      setBringing({ percent: Math.floor((100 * loaded) / total), isSent: loaded >= total });
    const track = await trying(() => bringTrack(file, { onProgress }));
    setBringing(null);
    return track;
  };
  /** It goes for good when nobody has wanted it back. */
  const remove = ({ id, title = "" }: MusicTrack) => {
    useLeaving.setState(({ ids }) => ({ ids: [...ids, id] }));
    const timer = setTimeout(() => void trying(() => deleteTrack(id)).then(() => stay(id)), GRACE);
    const back = () => {
      clearTimeout(timer);
      stay(id);
    };
    const action = { label: texts.app.undo, onClick: back };
    toast(musicTexts.removed(title), { id, action, duration: GRACE });
  };
  /** Have it under a story; what was there before can be had back. */
  const lay = async ({ id, title = "" }: MusicTrack, story: Project) => {
    const done = await trying(() => setMusic(story.id, { track: id }));
    if (!done) return;
    const { change } = done;
    const back = async () => {
      if (await trying(() => undoChange(change!))) toast(musicTexts.takenBack(story.title));
    };
    const action = change ? { label: texts.app.undo, onClick: () => void back() } : undefined;
    toast(musicTexts.laid(title, story.title), { id: LAID, action, duration: GRACE });
  };
  return {
    ...{ tracks, remove, lay, error, again, fault, trying, bringing, bring },
    change: (id: string, values: Partial<MusicTrack>) => trying(() => updateTrack(id, values)),
  };
}
