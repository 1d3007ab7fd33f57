import { useMemo, useState } from "react";
import { create } from "zustand";

import { useFetched } from "@/hooks/useFetched";
import { bringTrack, deleteTrack, listTracks, updateTrack } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import type { UploadProgress } from "@/lib/http";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import type { MusicTrack } from "@/lib/types";

const GRACE = 10_000; // ms for which a track that was deleted can be had back

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
    toast(texts.music.removed(title), { id, action, duration: GRACE });
  };
  return {
    ...{ tracks, remove, error, again, fault, trying, bringing, bring },
    change: (id: string, values: Partial<MusicTrack>) => trying(() => updateTrack(id, values)),
  };
}
