import { Check, ChevronDown } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { useFetched } from "@/hooks/useFetched";
import { listProjects } from "@/lib/api";
import { musicTexts as say } from "@/lib/musicTexts";
import { texts } from "@/lib/texts";
import type { MusicTrack, Project } from "@/lib/types";

type Props = { track: MusicTrack; onLay: (story: Project) => void };

/** The stories that may have the piece of music, the newest first; those that have it are ticked. */
export function UseInStory({ track, onLay }: Props) {
  return (
    <Menu
      trigger={
        <Button size="sm" className="h-9" aria-label={say.useNamed(track.title ?? "")}>
          {say.use} <ChevronDown />
        </Button>
      }
    >
      <Stories has={track.used_by.map(({ id }) => id)} onLay={onLay} />
    </Menu>
  );
}

/** They are fetched when the menu is opened. */
function Stories({ has, onLay }: { has: string[] } & Pick<Props, "onLay">) {
  const { data, error } = useFetched(listProjects);
  if (!data?.length) {
    const told = error?.message ?? (data ? say.noStories : texts.app.loading);
    return <MenuItem disabled>{told}</MenuItem>;
  }
  return data.map((story) => {
    const isThere = has.includes(story.id);
    return (
      <MenuItem key={story.id} disabled={isThere} onSelect={() => onLay(story)}>
        <bdi className="max-w-64 truncate">{story.title}</bdi>
        {isThere && <Check className="ml-auto shrink-0 text-accent-ink" />}
      </MenuItem>
    );
  });
}
