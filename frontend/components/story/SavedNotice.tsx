import { Check, CloudAlert } from "lucide-react";

import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { cn } from "@/lib/utils";

/** Whether what was typed is safe. Quiet; only what failed has a colour. */
export function SavedNotice() {
  const saved = useStoryStore((store) => !Object.keys(store.drafts).length);
  const failed = useStoryStore((store) => Object.values(store.saves).includes("failed"));
  const said = failed ? texts.story.notSaved : saved ? texts.story.saved : texts.story.saving;
  return (
    <span
      role="status"
      className={cn(
        "inline-flex items-center gap-1 text-xs text-muted [&_svg]:size-3.5",
        failed ? "text-bad max-sm:order-2" : "max-sm:sr-only",
      )}
    >
      {failed ? <CloudAlert aria-hidden /> : saved && <Check aria-hidden />}
      {said}
    </span>
  );
}
