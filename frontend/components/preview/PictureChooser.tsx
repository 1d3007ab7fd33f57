"use client";

import { useRef } from "react";

import { Button } from "@/components/ui/button";
import { offerUndo } from "@/hooks/useUndo";
import { uploadFile } from "@/lib/api";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { upload } from "@/lib/uploads";

/** Choose a picture for a segment; the tray of uploads shows how it gets on. */
export function PictureChooser({ segment }: { segment: string }) {
  const field = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button size="sm" className="h-9" onClick={() => field.current?.click()}>
        {texts.preview.choosePicture}
      </Button>
      <input
        ref={field}
        type="file"
        accept="image/*"
        hidden
        aria-label={texts.preview.choosePicture}
        onChange={({ currentTarget: it }) => {
          const file = it.files?.[0];
          it.value = "";
          if (file) void bring(segment, file);
        }}
      />
    </>
  );
}

async function bring(segment: string, file: File): Promise<void> {
  const project = useStoryStore.getState().project?.id ?? null;
  await upload([
    {
      name: file.name,
      size: file.size,
      project,
      segment,
      send: async (options) => {
        const { data, change } = await uploadFile(segment, "image_file", file, options);
        useStoryStore.getState().putSegments([data]);
        if (change) offerUndo(texts.preview.pictureReplaced, change);
      },
    },
  ]);
}
