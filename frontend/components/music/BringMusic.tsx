import { Upload } from "lucide-react";

import { Button } from "@/components/ui/button";
import type { Bringing } from "@/hooks/useTracks";
import { chooseFiles } from "@/lib/choose";
import { ACCEPTED_SOUNDS } from "@/lib/fileKinds";
import { musicTexts as say } from "@/lib/musicTexts";

type Props = { bringing: Bringing | null; bring: (file: File) => Promise<unknown> };

/** The way for a piece of music to come here; it says how far it is. */
export function BringMusic({ bringing, bring }: Props) {
  const choose = async () => {
    const [file] = await chooseFiles({ accept: ACCEPTED_SOUNDS });
    if (file) await bring(file);
  };
  return (
    <Button className="self-start" disabled={bringing !== null} onClick={() => void choose()}>
      <Upload />
      {!bringing && say.bring}
      {bringing && (bringing.isSent ? say.checking : say.bringing(bringing.percent))}
    </Button>
  );
}
