import { Notice } from "@/components/ui/notice";
import { useMusicPlayback } from "@/hooks/useMusicPlayback";
import { musicTexts } from "@/lib/musicTexts";

/** The music under the preview. It is heard; only what is wrong with it is seen. */
export function MusicUnder() {
  const isBroken = useMusicPlayback();
  return isBroken ? <Notice tone="bad">{musicTexts.unheard}</Notice> : null;
}
