import { Speech } from "lucide-react";
import { useState } from "react";

import { VoiceFields } from "@/components/story/VoiceFields";
import { Button } from "@/components/ui/button";
import { Popover } from "@/components/ui/popover";
import { changeSegment } from "@/hooks/useStoryActions";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

const say = texts.story.voice;

/** Who speaks this segment, and how. */
export function VoicePopover({ id }: { id: string }) {
  const [isOpen, setOpen] = useState(false);
  const segment = useStoryStore((store) => (isOpen ? store.segments[id] : undefined));
  const trigger = (
    <Button variant="ghost" size="icon" aria-label={say.title} title={say.title}>
      <Speech />
    </Button>
  );
  return (
    <Popover trigger={trigger} title={say.title} open={isOpen} onOpenChange={setOpen}>
      {segment && (
        <VoiceFields
          values={segment}
          unset={say.asStory}
          onChange={(change) => void changeSegment(id, change)}
        />
      )}
    </Popover>
  );
}
