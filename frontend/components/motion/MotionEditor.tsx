"use client";

import { useState } from "react";

import { MotionControls, isSet } from "@/components/motion/MotionControls";
import { MotionStage } from "@/components/motion/MotionStage";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useCameraPath } from "@/hooks/useCameraPath";
import { useMotion } from "@/hooks/useMotion";
import { useTimeline } from "@/hooks/useTimeline";
import { usePlayerStore, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { pictureOf } from "@/lib/utils";

/** How the camera moves over the picture of a segment. */
export function MotionEditor({ segment: id }: { segment: string }) {
  const segment = useStoryStore((store) => store.segments[id]);
  const format = usePlayerStore((store) => store.format);
  const part = useTimeline().parts.find((it) => it.id === id);
  const [aspect, setAspect] = useState<number | null>(null);
  const camera = useCameraPath(id, aspect);
  const [broken, setBroken] = useState<string | null>(null);
  const { change, error, retry } = useMotion(id);
  if (!segment || !part) return null;
  const isBroken = broken !== null && broken === segment.image_file;
  const image = isBroken ? null : segment.image_file;
  return (
    <section
      aria-label={texts.motion.title}
      className="border-t border-line px-3 py-4 min-[900px]:px-6 min-[900px]:[--stage-height:max(10rem,min(24rem,100cqh-9rem))]"
    >
      <header className="mb-3 flex flex-wrap items-baseline gap-x-3">
        <h2 className="text-base font-semibold max-[899px]:sr-only">{texts.motion.title}</h2>
        {image && (
          <p className="text-sm text-muted" aria-live="polite">
            {isSet(segment) ? texts.motion.own : texts.motion.automatic}
          </p>
        )}
      </header>
      {error && (
        <Notice
          tone="bad"
          className="mb-3"
          action={<Button onClick={retry}>{texts.app.retry}</Button>}
        >
          {texts.motion.notSaved} {error.message}
        </Notice>
      )}
      {!image && (
        <p className="text-sm text-muted">
          {isBroken ? texts.preview.brokenPicture(part.index + 1) : texts.motion.noPicture}
        </p>
      )}
      {image && !camera && (
        <img
          src={pictureOf(image, 640)}
          alt=""
          className="invisible h-40"
          onLoad={({ currentTarget: it }) => setAspect(it.naturalWidth / it.naturalHeight)}
          onError={() => setBroken(image)}
        />
      )}
      {image && camera && (
        <div className="grid gap-4 @lg:grid-cols-[minmax(0,1fr)_14rem] @lg:gap-6">
          <div>
            <MotionStage {...{ segment, camera, image }} onChange={change} />
            <p id="motion-keys" className="mt-2 text-xs text-muted">
              {texts.motion.hands}
              <span className="pointer-coarse:hidden">{texts.motion.keys}</span>.{" "}
              {texts.motion.hint(texts.preview.shapes[format])}
            </p>
          </div>
          <MotionControls {...{ segment, camera }} seconds={part.seconds} onChange={change} />
        </div>
      )}
    </section>
  );
}
