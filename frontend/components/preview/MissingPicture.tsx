"use client";

import { ImagePlus } from "lucide-react";

import { Button } from "@/components/ui/button";
import { choosePicture } from "@/hooks/useSegmentFiles";
import { texts } from "@/lib/texts";

type Props = { id: string; index: number; isBroken: boolean };

/** In place of a picture that is not there, and the way to bring one. */
export function MissingPicture({ id, index, isBroken }: Props) {
  return (
    <div className="flex h-full flex-col items-center justify-center gap-3 bg-sunken p-4 text-center">
      <ImagePlus className="size-8 text-muted" strokeWidth={1.25} aria-hidden />
      <p className="max-w-72 text-sm text-muted">
        {isBroken ? texts.preview.brokenPicture(index + 1) : texts.preview.noPicture(index + 1)}
      </p>
      <Button size="sm" className="h-9" onClick={() => void choosePicture(id)}>
        {texts.preview.choosePicture}
      </Button>
    </div>
  );
}
