import { Music } from "lucide-react";

import { Notice } from "@/components/ui/notice";
import { useMusicPlayback } from "@/hooks/useMusicPlayback";
import { musicTexts as say } from "@/lib/musicTexts";
import { useDialogStore } from "@/lib/stores";

/** The music under the preview: which it is, and what is wrong with it. */
export function MusicUnder() {
  const { track, isBroken } = useMusicPlayback();
  const show = useDialogStore((store) => store.show);
  return (
    <>
      {track && (
        <button
          type="button"
          title={say.under}
          onClick={() => show("music")}
          className="flex min-h-6 max-w-full items-center gap-1.5 rounded-control px-1 text-xs text-muted hover:text-ink"
        >
          <Music aria-hidden className="size-3.5 shrink-0" />
          <span className="truncate">{say.underNow(track.title ?? "")}</span>
        </button>
      )}
      {isBroken && <Notice tone="bad">{say.unheard}</Notice>}
    </>
  );
}
