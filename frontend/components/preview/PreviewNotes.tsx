"use client";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useTimeline } from "@/hooks/useTimeline";
import { usePlayerStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { partOf } from "@/lib/storyTimeline";

/** What the preview has to say: a sound that cannot be heard, lengths that are guessed. */
export function PreviewNotes() {
  const fault = usePlayerStore((store) => store.fault);
  const guessed = useTimeline().parts.filter(({ isEstimate }) => isEstimate).length;
  if (fault?.kind === "forbidden") {
    const again = (
      <Button size="sm" className="h-9" onClick={() => usePlayerStore.getState().play()}>
        {texts.preview.play}
      </Button>
    );
    return <Notice action={again}>{texts.preview.soundForbidden}</Notice>;
  }
  if (fault) {
    const number = (partOf(fault.segment)?.index ?? 0) + 1;
    return <Notice tone="bad">{texts.preview.soundBroken(number)}</Notice>;
  }
  if (!guessed) return null;
  return <p className="px-1 text-xs text-muted">{texts.preview.guessed(guessed)}</p>;
}
