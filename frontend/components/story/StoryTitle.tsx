import { useState } from "react";

import { changeStory } from "@/hooks/useStoryActions";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

/** The title, written over in its place; Enter or leaving it saves, Escape leaves it as it was. */
export function StoryTitle() {
  const title = useStoryStore((store) => store.project?.title ?? "");
  const [written, write] = useState<string | null>(null);
  const save = () => {
    const wanted = written?.trim();
    write(null);
    if (wanted && wanted !== title) void changeStory({ title: wanted });
  };
  return (
    <h1 className="flex min-w-0 flex-[0_1_auto] max-sm:basis-[calc(100%-6rem)]">
      <input
        aria-label={texts.story.title}
        dir="auto"
        maxLength={300}
        className="field-sizing-content w-full max-w-[28rem] min-w-24 truncate rounded-control border border-transparent bg-transparent px-2 py-1 font-story text-lg font-semibold hover:border-line focus:border-edge"
        value={written ?? title}
        placeholder={texts.story.untitled}
        onChange={(event) => write(event.target.value)}
        onBlur={save}
        onKeyDown={(event) => {
          if (event.key === "Enter") event.currentTarget.blur();
          if (event.key === "Escape") write(null);
        }}
      />
    </h1>
  );
}
