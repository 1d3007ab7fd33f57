import { VoiceFields } from "@/components/story/VoiceFields";
import { Dialog } from "@/components/ui/dialog";
import { changeStory } from "@/hooks/useStoryActions";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

const say = texts.story.voice;

/** Who tells the whole story. */
export function StoryVoiceDialog({ onClose }: { onClose: () => void }) {
  const story = useStoryStore((store) => store.project);
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={say.storyTitle}
      description={say.storyHint}
      className="max-w-md"
    >
      {story && (
        <div className="flex flex-col gap-4 pb-4">
          <VoiceFields
            values={story}
            unset={say.usual}
            onChange={(change) => void changeStory(change)}
          />
        </div>
      )}
    </Dialog>
  );
}
