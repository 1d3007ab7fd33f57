import { ClipboardPaste, ImagePlus, PenLine } from "lucide-react";
import type { ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { addPictures } from "@/hooks/useSegmentFiles";
import { beginSegment } from "@/hooks/useNewSegments";
import { chooseFiles } from "@/lib/choose";
import { ACCEPTED_PICTURES } from "@/lib/fileKinds";
import { useDialogStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

const say = texts.story;

/** Three ways to begin. */
export function EmptyStory() {
  const show = useDialogStore((store) => store.show);
  const bring = async () =>
    addPictures(await chooseFiles({ accept: ACCEPTED_PICTURES, multiple: true }), 0);
  return (
    <div className="mx-auto flex max-w-xl flex-1 flex-col justify-center gap-4 px-6 py-16 @xl:px-10">
      <h2 className="font-story text-xl text-balance">{say.empty}</h2>
      <p className="text-base text-muted">{say.emptyHint}</p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Way icon={<ClipboardPaste />} onClick={() => show("script")} isFirst>
          {say.pasteScript}
        </Way>
        <Way icon={<ImagePlus />} onClick={() => void bring()}>
          {say.dropPictures}
        </Way>
        <Way icon={<PenLine />} onClick={() => beginSegment(0)}>
          {say.writeFirst}
        </Way>
      </div>
      <p className="text-xs text-muted">{say.dropHere}</p>
    </div>
  );
}

type WayProps = { icon: ReactNode; isFirst?: boolean; onClick: () => void; children: ReactNode };

const Way = ({ icon, isFirst, onClick, children }: WayProps) => (
  <Button variant={isFirst ? "primary" : "secondary"} onClick={onClick}>
    {icon} {children}
  </Button>
);
