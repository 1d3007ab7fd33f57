import { useCallback, useEffect, useMemo, useRef, useState } from "react";

import { useFetched } from "@/hooks/useFetched";
import { useStoryMusic } from "@/hooks/useStoryMusic";
import { useTimeline } from "@/hooks/useTimeline";
import { useKnownWaveforms } from "@/hooks/useWaveforms";
import { getTrack } from "@/lib/musicApi";
import { bedOf, heardAt, levelOf, voiceOf, windowsOf, type Bed } from "@/lib/musicBed";
import { MusicPlayer } from "@/lib/musicPlayer";
import { playhead } from "@/lib/playhead";
import { usePlayerStore, useSettingsStore, useStoryStore } from "@/lib/stores";
import type { MusicTrack, ProjectMusic } from "@/lib/types";
import { localAddress } from "@/lib/utils";

const USUAL_LUFS = -14; // of a film

/** Play the open story's music with it, as its film will have it: which, and whether it cannot be. */
export function useMusicPlayback() {
  const music = useStoryMusic();
  const track = useTrack(music?.track ?? null);
  const bed = useBed(music, track);
  const isBroken = usePlaying(track && localAddress(track.file), bed);
  return { track, isBroken };
}

function useTrack(id: string | null): MusicTrack | null {
  const fetch = useCallback(async () => (id ? await getTrack(id) : null), [id]);
  const { data } = useFetched(fetch);
  return data?.id === id ? data : null;
}

function useBed(music: ProjectMusic | null, track: MusicTrack | null): Bed | null {
  const timeline = useTimeline();
  const segments = useStoryStore((store) => store.segments);
  const peaks = useKnownWaveforms();
  const film = useSettingsStore(({ settings }) => settings?.loudness ?? USUAL_LUFS);
  return useMemo(() => {
    if (!music || !track) return null;
    const level = levelOf(music, track, voiceOf(timeline, segments, peaks), film);
    if (level === null) return null;
    return bedOf(music, track.duration, timeline.seconds, windowsOf(timeline, segments), level);
  }, [music, track, timeline, segments, peaks, film]);
}

function usePlaying(address: string | null, bed: Bed | null): boolean {
  const [broken, setBroken] = useState<string | null>(null);
  const latest = useRef(bed);
  useEffect(() => void (latest.current = bed), [bed]);
  useEffect(() => {
    if (!address) return;
    const player = new MusicPlayer(address, () => setBroken(address));
    const look = () => {
      const { playing, waiting, volume, muted } = usePlayerStore.getState();
      const isHeard = playing && !waiting && latest.current;
      player.hear(isHeard ? heardAt(isHeard, playhead.time) : [], muted ? 0 : volume);
    };
    const ends = [playhead.follow(look), usePlayerStore.subscribe(look)];
    return () => {
      ends.forEach((end) => end());
      player.close();
    };
  }, [address]);
  return address !== null && broken === address;
}
