"use client";

import { memo, useLayoutEffect, useRef, useState } from "react";

import { useBroken } from "@/hooks/useBroken";
import { useCameraPath } from "@/hooks/useCameraPath";
import { rectAt, type CameraPath } from "@/lib/cameraPath";
import { playhead } from "@/lib/playhead";
import { useStoryStore } from "@/lib/stores";
import { timelineNow } from "@/lib/storyTimeline";
import { texts } from "@/lib/texts";
import { seenAt } from "@/lib/timeline";
import type { Rect } from "@/lib/types";
import { pictureOf } from "@/lib/utils";

import { MissingPicture } from "./MissingPicture";

type Props = { id: string; index: number; frameWidth: number };

/** A segment's picture as the camera sees it. It shows itself on its frames, and only then. */
export const MovingPicture = memo(function MovingPicture({ id, index, frameWidth }: Props) {
  const image = useStoryStore((store) => store.segments[id]?.image_file ?? null);
  const [aspect, setAspect] = useState<number | null>(null);
  const [isBroken, sayBroken] = useBroken(image);
  const path = useCameraPath(id, aspect)?.path ?? null;
  const box = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLImageElement>(null);

  useLayoutEffect(
    () =>
      playhead.follow((time) => {
        const seen = seenAt(timelineNow(), time);
        const isSeen = seen?.part.id === id;
        box.current!.style.visibility = isSeen ? "visible" : "hidden";
        if (!isSeen || !path || !picture.current) return;
        picture.current.style.transform = transformOf(rectAt(path, seen.position), path);
      }),
    [id, path, image],
  );

  return (
    <div ref={box} className="absolute inset-0 overflow-hidden">
      {image && !isBroken ? (
        // The key: another picture is another element, so that none is shown in the other's place.
        <img
          key={image}
          ref={picture}
          src={pictureOf(image, path ? frameWidth / tightest(path).width : frameWidth)}
          alt={texts.preview.pictureOf(index + 1)}
          draggable={false}
          decoding="async"
          onLoad={({ currentTarget: it }) => setAspect(it.naturalWidth / it.naturalHeight)}
          onError={sayBroken}
          style={path ? sizeOf(path) : { visibility: "hidden" }}
          className="absolute top-0 left-0 max-w-none origin-top-left will-change-transform select-none"
        />
      ) : (
        <MissingPicture id={id} index={index} isBroken={isBroken} />
      )}
    </div>
  );
});

/** The picture is laid out for the tightest crop, so that it is only ever made smaller. */
const tightest = ({ start, end }: CameraPath): Rect => (start.width < end.width ? start : end);

function sizeOf(path: CameraPath) {
  const { width, height } = tightest(path);
  return { width: `${100 / width}%`, height: `${100 / height}%` };
}

function transformOf(rect: Rect, path: CameraPath): string {
  const scale = tightest(path).width / rect.width;
  return `scale(${scale}) translate3d(${-100 * rect.x}%, ${-100 * rect.y}%, 0)`;
}
