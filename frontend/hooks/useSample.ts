import { useCallback, useEffect, useRef, useState } from "react";

import { localAddress } from "@/lib/utils";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";

export type Sample = {
  /** The voice that is heard now. */
  playing: string | null;
  /** Hear it; what is heard already stops. */
  toggle: (voice: string, address: string) => void;
};

/** Samples of voices: one is heard at a time. */
export function useSample(): Sample {
  const [playing, setPlaying] = useState<string | null>(null);
  const audio = useRef<HTMLAudioElement | null>(null);
  const stop = useCallback(() => {
    audio.current?.pause();
    audio.current = null;
    setPlaying(null);
  }, []);
  useEffect(() => stop, [stop]);
  const toggle = (voice: string, address: string) => {
    const isPlaying = playing === voice;
    stop();
    if (isPlaying) return;
    const sound = new Audio(localAddress(address));
    audio.current = sound;
    setPlaying(voice);
    sound.onended = () => audio.current === sound && stop();
    sound.play().catch(() => {
      if (audio.current !== sound) return; // another one was chosen meanwhile
      stop();
      toast.error(texts.settings.voice.sampleFailed);
    });
  };
  return { playing, toggle };
}
