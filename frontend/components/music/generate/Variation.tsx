import { Check, Star } from "lucide-react";
import { useCallback, type ReactNode } from "react";

import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Notice } from "@/components/ui/notice";
import { Player } from "@/components/ui/player";
import { useFetched } from "@/hooks/useFetched";
import { getJob } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { generateTexts } from "@/lib/generateTexts";
import { deleteTrack, getTrackPeaks, updateVariation } from "@/lib/musicApi";
import { useJobsStore } from "@/lib/stores";
import { toast } from "@/lib/toast";
import type { MusicJob, MusicVariation } from "@/lib/types";

const say = generateTexts.variation;

/** How a piece gets under a story. */
export type Uses = {
  /** The one under the story that is open. */
  used?: string | null;
  onUse?: (track: string) => void;
  /** Or what is drawn instead. */
  use?: (track: string) => ReactNode;
};

type Props = Uses & { variation: MusicVariation; job: MusicJob; onTracks: () => void };

/** One of the pieces that came and is still there: heard, marked as the main one, laid under the story. */
export function Variation({ variation, job, onTracks, ...uses }: Props) {
  const { file, title, duration, lyrics, is_primary, is_offered } = variation;
  const track = variation.track!;
  const { data: peaks } = useFetched(useCallback(() => getTrackPeaks(track), [track]));
  const act = (work: () => Promise<unknown>) => void tried(job.id, work, onTracks);
  const isOnly = job.variations.length < 2;
  return (
    <li data-variation={variation.id} className="flex flex-col gap-2 py-3 first:pt-1 last:pb-0">
      <div className="flex min-h-9 flex-wrap items-center gap-x-2 gap-y-1">
        <h4 className="min-w-0 flex-1 text-sm font-medium wrap-anywhere" dir="auto">
          {title}
        </h4>
        {!isOnly && !is_offered && (
          <Main
            isMain={!!is_primary}
            label={say.makeMain(title)}
            onMake={() => act(() => updateVariation(variation.id, { is_primary: true }))}
          />
        )}
        {!is_offered && <Use track={track} {...uses} />}
      </div>
      {file && (
        <Player
          src={file}
          {...{ title, duration, peaks: peaks ?? undefined }}
          downloadName={title + suffixOf(file)}
        />
      )}
      {lyrics && <Lyrics text={lyrics} />}
      {is_offered && (
        <Notice tone="accent">
          {say.offered}
          <span className="mt-2 flex flex-wrap gap-2">
            <Button
              size="sm"
              onClick={() => act(() => updateVariation(variation.id, { is_offered: false }))}
            >
              {say.keep}
            </Button>
            <Button size="sm" variant="danger" onClick={() => act(() => deleteTrack(track))}>
              {say.remove}
            </Button>
          </span>
        </Notice>
      )}
    </li>
  );
}

/** The job as it is then, since one may change another. */
async function tried(job: string, work: () => Promise<unknown>, onTracks: () => void) {
  try {
    await work();
    useJobsStore.getState().put("music_job", [await getJob("music_job", job)]);
    onTracks();
  } catch (thrown) {
    toast.error(asApiError(thrown).message);
  }
}

const suffixOf = (file: string) => file.slice(file.lastIndexOf("."));

type MainProps = { isMain: boolean; label: string; onMake: () => void };

function Main({ isMain, label, onMake }: MainProps) {
  if (isMain)
    return (
      <Badge tone="accent">
        <Star aria-hidden className="fill-current" /> {say.main}
      </Badge>
    );
  return <IconButton label={label} icon={<Star />} onClick={onMake} />;
}

function Use({ track, used, onUse, use }: Uses & { track: string }) {
  if (use) return use(track);
  if (!onUse) return null;
  if (used === track)
    return (
      <Badge tone="good" className="h-8">
        <Check aria-hidden /> {say.used}
      </Badge>
    );
  return (
    <Button size="sm" onClick={() => onUse(track)}>
      {say.use}
    </Button>
  );
}

function Lyrics({ text }: { text: string }) {
  return (
    <details className="text-sm">
      <summary className="flex min-h-9 items-center text-muted hover:text-ink">
        {say.lyrics}
      </summary>
      <p
        tabIndex={0}
        dir="auto"
        className="max-h-60 overflow-y-auto rounded-control bg-sunken p-3 font-story text-base whitespace-pre-line"
      >
        {text}
      </p>
    </details>
  );
}
