import { ImageOff, ImagePlus, ImageUp } from "lucide-react";

import { Progress } from "@/components/ui/progress";
import { useBroken } from "@/hooks/useBroken";
import { choosePicture } from "@/hooks/useSegmentFiles";
import { selectTo, toggleSelected } from "@/hooks/useSelection";
import { useStoryStore, useUploadsStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { pictureOf } from "@/lib/utils";

type Props = {
  id: string;
  place: number;
  isSelected: boolean;
  isNear: boolean;
  isLive: boolean;
};
const say = texts.story.picture;
const SENDING = ["waiting", "sending", "checking"];

/** The picture as the film crops it, with what can be done about it. */
export function SegmentPicture({ id, place, isSelected, isNear, isLive }: Props) {
  const image = useStoryStore((store) => store.segments[id]?.image_file ?? null);
  const [isBroken, sayBroken] = useBroken(image);
  const position = useStoryStore((store) => {
    const focus = store.segments[id]?.focus ?? store.segments[id]?.image_focus;
    return focus ? `${focus.x * 100}% ${focus.y * 100}%` : undefined;
  });
  return (
    <div className="relative aspect-video w-44 shrink-0 self-start overflow-hidden rounded-control bg-sunken @min-[30rem]:w-34 @xl:w-40 @3xl:w-48">
      {!image && <AddPicture id={id} place={place} />}
      {image && isBroken && <BrokenPicture place={place} />}
      {image && !isBroken && (
        <img
          src={pictureOf(image, 192)}
          alt={texts.story.pictureOf(place + 1)}
          loading="lazy"
          decoding="async"
          draggable={false}
          className="size-full object-cover"
          style={{ objectPosition: position }}
          onError={sayBroken}
        />
      )}
      {image && isLive && <ReplaceButton id={id} place={place} />}
      {isNear && <SelectBox {...{ id, place, isSelected, isLive }} />}
      {isNear && <Sending id={id} />}
    </div>
  );
}

function BrokenPicture({ place }: { place: number }) {
  return (
    <p
      aria-label={texts.preview.brokenPicture(place + 1)}
      role="img"
      className="flex size-full items-center justify-center"
    >
      <ImageOff className="size-5 text-bad" aria-hidden />
    </p>
  );
}

function AddPicture({ id, place }: { id: string; place: number }) {
  return (
    <button
      type="button"
      aria-label={`${say.choose}: ${texts.story.segment(place + 1)}`}
      className="flex size-full flex-col items-center justify-center gap-1.5 rounded-control border border-dashed border-edge text-xs text-muted hover:text-ink"
      onClick={() => void choosePicture(id)}
    >
      <ImagePlus className="size-5" aria-hidden />
      {say.choose}
    </button>
  );
}

function ReplaceButton({ id, place }: { id: string; place: number }) {
  return (
    <button
      type="button"
      title={say.replace}
      aria-label={`${say.replace}: ${texts.story.segment(place + 1)}`}
      className="absolute right-1 bottom-1 grid size-9 place-items-center rounded-control bg-surface/90 text-ink hover:bg-surface"
      onClick={() => void choosePicture(id)}
    >
      <ImageUp className="size-4" aria-hidden />
    </button>
  );
}

function SelectBox({ id, place, isSelected, isLive }: Omit<Props, "isNear">) {
  const areSome = useStoryStore((store) => store.selected.length > 0);
  if (!areSome && !isLive) return null;
  return (
    <label className="absolute top-0 left-0 grid size-9 cursor-pointer place-items-center">
      <input
        type="checkbox"
        className="size-5 cursor-pointer accent-(--accent-ink) shadow-[0_0_0_2px_var(--surface)]"
        aria-label={texts.story.selectOne(place + 1)}
        checked={isSelected}
        onChange={(event) =>
          (event.nativeEvent as MouseEvent).shiftKey ? selectTo(id) : toggleSelected(id)
        }
      />
    </label>
  );
}

/** How far a picture on its way has come. */
function Sending({ id }: { id: string }) {
  const percentage = useUploadsStore((store) => {
    const sent = store.uploads.find(
      ({ segment, state }) => segment === id && SENDING.includes(state),
    );
    return sent ? Math.min(100, (sent.loaded / Math.max(1, sent.size)) * 100) : null;
  });
  if (percentage === null) return null;
  return (
    <div className="absolute inset-x-0 bottom-0 bg-surface/90 p-2">
      <Progress value={percentage} label={say.sending} />
    </div>
  );
}
