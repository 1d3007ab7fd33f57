"use client";

import Link from "next/link";

import { ExportOptions } from "@/components/render/ExportOptions";
import { MissingList, type MissingThing } from "@/components/render/MissingList";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useExport } from "@/hooks/useExport";
import { useSegmentsInOrder } from "@/hooks/useReadiness";
import type { ApiError } from "@/lib/errors";
import { segmentsNamed, type Readiness } from "@/lib/readiness";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import type { Missing } from "@/lib/types";

const T = texts.render;

type Props = {
  /** The last try, where it came to nothing. */
  failed: Extract<Readiness, { kind: "failed" }> | null;
  onShow: (segment: string) => void;
  onStarted: () => void;
};

/** Choosing what the film shall be like, and asking for it. */
export function ExportChoice({ failed, onShow, onStarted }: Props) {
  const project = useStoryStore((store) => store.project);
  const segments = useSegmentsInOrder();
  const { wish, choose, start, isStarting, refusal } = useExport();
  if (!project) return null;
  const begin = async () => {
    if (await start(project.id)) onStarted();
  };
  const cannot = isStarting || !wish.formats.length;
  return (
    <form
      className="flex flex-col gap-6"
      onSubmit={(event) => {
        event.preventDefault();
        if (!cannot) void begin();
      }}
    >
      {failed && !refusal && <Failure error={failed.job?.error} onShow={onShow} />}
      <ExportOptions {...{ project, segments, wish, choose }} />
      {refusal && <Refusal error={refusal} onShow={onShow} />}
      <Button type="submit" variant="primary" size="lg" aria-disabled={cannot || undefined}>
        {isStarting ? T.starting : failed ? T.startAgain : T.start}
      </Button>
    </form>
  );
}

/** What went wrong, with the way to each segment of which it speaks. */
function Failure({ error, onShow }: { error: string | undefined; onShow: Props["onShow"] }) {
  const order = useStoryStore((store) => store.order);
  const named = segmentsNamed(error ?? "").filter((number) => order[number - 1]);
  return (
    <Notice tone="bad">
      <p className="font-medium">{T.failedTitle}</p>
      <p className="break-words">{error || T.failedUnknown}</p>
      <div className="mt-2 flex flex-wrap items-center gap-x-4 gap-y-2">
        {named.map((number) => (
          <Button key={number} size="sm" onClick={() => onShow(order[number - 1]!)}>
            {T.showSegment(number)}
          </Button>
        ))}
        <Link href="/jobs/" className="underline underline-offset-2">
          {T.seeJobs}
        </Link>
      </div>
    </Notice>
  );
}

/** Why the server did not begin, with the way to each segment that lacks something. */
function Refusal({ error, onShow }: { error: ApiError; onShow: Props["onShow"] }) {
  const missing = [
    ...missingOf(error.data.missing_images, "picture"),
    ...missingOf(error.data.missing_audio, "sound"),
  ];
  return (
    <div className="flex flex-col gap-3">
      <Notice tone="bad">{error.message}</Notice>
      {missing.length > 0 && <MissingList things={missing} onShow={onShow} />}
    </div>
  );
}

const missingOf = (told: unknown, what: MissingThing["what"]): MissingThing[] =>
  (Array.isArray(told) ? (told as Missing[]) : []).map(({ segment_id, message }) => ({
    id: segment_id,
    what,
    message,
  }));
