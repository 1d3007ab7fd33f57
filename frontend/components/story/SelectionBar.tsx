import { ArrowDown, ArrowUp, AudioLines, Trash2, X } from "lucide-react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { narrate } from "@/hooks/useNarration";
import { selectNone } from "@/hooks/useSelection";
import { moveBy, removeSegments } from "@/hooks/useStoryActions";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

const say = texts.story;

/** What can be done to several segments at once. */
export function SelectionBar() {
  const selected = useStoryStore((store) => store.selected);
  if (!selected.length) return null;
  return (
    <div
      role="toolbar"
      aria-label={say.selection.label}
      className="sticky bottom-3 z-20 mx-auto mt-auto mb-3 flex w-fit max-w-[calc(100%-1rem)] items-center gap-1 rounded-card border border-edge bg-surface py-1.5 pr-1.5 pl-3 shadow-lg max-[899px]:bottom-[calc(var(--below)+0.5rem)]"
    >
      <span
        role="status"
        className="mr-auto pr-1 text-sm font-medium whitespace-nowrap tabular-nums"
      >
        <span className="max-sm:hidden">{say.selection.count(selected.length)}</span>
        <span className="sm:hidden">{say.selection.countShort(selected.length)}</span>
      </span>
      <Button variant="ghost" size="sm" className="h-9" onClick={() => void narrate(selected)}>
        <AudioLines /> {say.selection.narrate}
      </Button>
      <IconButton
        label={say.menu.up}
        icon={<ArrowUp />}
        onClick={() => void moveBy(selected, -1)}
      />
      <IconButton
        label={say.menu.down}
        icon={<ArrowDown />}
        onClick={() => void moveBy(selected, 1)}
      />
      <IconButton
        label={say.menu.remove}
        icon={<Trash2 />}
        className="text-bad"
        onClick={() => void removeSegments(selected)}
      />
      <IconButton label={say.selection.clear} icon={<X />} onClick={selectNone} />
    </div>
  );
}
