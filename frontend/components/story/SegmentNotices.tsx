import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { decideAside, saveText } from "@/hooks/useAutosave";
import { narrate, useIsSpoken, useNarrationError } from "@/hooks/useNarration";
import { choosePicture, chooseSound } from "@/hooks/useSegmentFiles";
import { useHasFailed } from "@/hooks/useSound";
import { useStoryStore, useUploadsStore, type Upload } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { cancelUpload, retryUpload } from "@/lib/uploads";

const say = texts.story;

/** What there is to know of a segment, each with what can be done about it. */
export function SegmentNotices({ id }: { id: string }) {
  const isTold = useStoryStore(
    ({ saves, faults, asides, segments }) =>
      id in asides ||
      saves[id] === "failed" ||
      id in faults ||
      segments[id]?.audio_stale ||
      (segments[id]?.audio_unspoken.length ?? 0) > 0,
  );
  const hasFailed = useUploadsStore((store) => store.uploads.some((it) => isFailed(it, id)));
  const isBroken = useHasFailed(useStoryStore((store) => store.segments[id]?.audio_file ?? null));
  const error = useNarrationError(id);
  if (!isTold && !hasFailed && !isBroken && !error) return null; // as nearly all of them
  return (
    <>
      <Aside id={id} />
      <Unsaved id={id} />
      <Fault id={id} />
      <FailedUpload id={id} />
      <Stale id={id} />
      <NotSpoken id={id} />
    </>
  );
}

const isFailed = ({ segment, state }: Upload, id: string) => segment === id && state === "failed";

const Remedy = ({ children, onClick }: { children: ReactNode; onClick: () => void }) => (
  <Button size="sm" onClick={onClick}>
    {children}
  </Button>
);

/** A text that never arrived, while another one did. */
function Aside({ id }: { id: string }) {
  const text = useStoryStore((store) => store.asides[id]?.text);
  if (text === undefined) return null;
  const actions = (
    <span className="flex gap-1">
      <Remedy onClick={() => decideAside(id, true)}>{say.asideUse}</Remedy>
      <Button size="sm" variant="ghost" onClick={() => decideAside(id, false)}>
        {say.asideDrop}
      </Button>
    </span>
  );
  return (
    <Notice tone="accent" className="mt-2" action={actions}>
      {say.aside} <q dir="auto">{text}</q>
    </Notice>
  );
}

function Unsaved({ id }: { id: string }) {
  const hasFailed = useStoryStore((store) => store.saves[id] === "failed");
  if (!hasFailed) return null;
  const again = <Remedy onClick={() => void saveText(id)}>{say.saveAgain}</Remedy>;
  return (
    <Notice tone="bad" className="mt-2" action={again}>
      {say.saveFailed}
    </Notice>
  );
}

function Fault({ id }: { id: string }) {
  const fault = useStoryStore((store) => store.faults[id]);
  if (!fault) return null;
  const dismiss = () => useStoryStore.getState().setFault(id, null);
  return (
    <Notice tone="bad" className="mt-2" action={<Remedy onClick={dismiss}>{say.dismiss}</Remedy>}>
      {fault}
    </Notice>
  );
}

function FailedUpload({ id }: { id: string }) {
  const failed = useUploadsStore((store) => store.uploads.find((it) => isFailed(it, id)));
  if (!failed) return null;
  const isPicture = failed.slot?.endsWith(":image_file");
  const actions = (
    <span className="flex gap-1">
      {failed.canRetry ? (
        <Remedy onClick={() => retryUpload(failed.id)}>{texts.app.retry}</Remedy>
      ) : (
        <Remedy onClick={() => void (isPicture ? choosePicture(id) : chooseSound(id))}>
          {say.another}
        </Remedy>
      )}
      <Button size="sm" variant="ghost" onClick={() => cancelUpload(failed.id)}>
        {say.dismiss}
      </Button>
    </span>
  );
  return (
    <Notice tone="bad" className="mt-2" action={actions}>
      {say.picture.failed(failed.name, failed.error ?? "")}
    </Notice>
  );
}

/** The text says something else than the narration. */
function Stale({ id }: { id: string }) {
  const isStale = useStoryStore((store) => store.segments[id]?.audio_stale ?? false);
  const isOwn = useStoryStore((store) => store.segments[id]?.audio_source !== "tts");
  const isSpoken = useIsSpoken(id);
  if (!isStale || isSpoken) return null;
  const speak = (
    <Remedy onClick={() => void narrate([id], isOwn)}>
      {isOwn ? say.narration.replaceOwn : say.narration.again}
    </Remedy>
  );
  return (
    <Notice tone="accent" className="mt-2" action={speak}>
      {isOwn ? say.narration.ownStale : say.narration.stale}
    </Notice>
  );
}

/** What the voice could not say, or that nothing could be said at all. */
function NotSpoken({ id }: { id: string }) {
  const words = useStoryStore((store) => store.segments[id]?.audio_unspoken.join(", ") ?? "");
  const audio = useStoryStore((store) => store.segments[id]?.audio_file ?? null);
  const error = useNarrationError(id);
  const isBroken = useHasFailed(audio);
  const again = <Remedy onClick={() => void narrate([id])}>{texts.app.retry}</Remedy>;
  return (
    <>
      {words && <Notice className="mt-2">{say.narration.unspoken(words)}</Notice>}
      {isBroken && (
        <Notice tone="bad" className="mt-2">
          {say.narration.broken}
        </Notice>
      )}
      {error && (
        <Notice tone="bad" className="mt-2" action={again}>
          {say.narration.failed(error)}
        </Notice>
      )}
    </>
  );
}
