import { useEffect, useState } from "react";

import { WaveLine } from "@/components/ui/wave-line";
import { getWaveform } from "@/lib/api";
import { textOf, useConnection, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { countWords } from "@/lib/utils";

type Props = { id: string; url: string };
const say = texts.story.narration;

/** The narration as it sounds, with a place to go to in it. */
export function Waveform({ id, url }: Props) {
  const duration = useStoryStore((store) => store.segments[id]?.audio_duration ?? 0);
  const peaks = usePeaks(id, url);
  return (
    <>
      <WaveLine
        {...{ url, peaks }}
        seconds={duration}
        label={say.position}
        className="min-w-12 flex-1"
      />
      <Said id={id} />
    </>
  );
}

/** Who speaks, and how much; where there is room. */
function Said({ id }: { id: string }) {
  const words = useStoryStore((store) => countWords(textOf(store, id)));
  const source = useStoryStore((store) => store.segments[id]?.audio_source ?? "");
  return (
    <span className="mx-2 shrink-0 leading-4">
      <span className="hidden @3xl:block">{say.sources[source]}</span>
      {texts.units.words(words)}
    </span>
  );
}

/** What the server has measured; a calm line until it is here, or where it cannot be had. */
function usePeaks(id: string, url: string): number[] {
  const [known, setKnown] = useState<{ url: string; peaks: number[] } | null>(null);
  const comebacks = useConnection((store) => store.comebacks);
  useEffect(() => {
    let current = true;
    const version = url.split("/").at(-1) ?? "";
    getWaveform(id, version).then(
      ({ peaks }) => current && setKnown({ url, peaks }),
      () => current && setKnown({ url, peaks: [] }),
    );
    return () => void (current = false);
  }, [id, url, comebacks]);
  return known?.url === url ? known.peaks : NO_PEAKS;
}

const NO_PEAKS: number[] = [];
