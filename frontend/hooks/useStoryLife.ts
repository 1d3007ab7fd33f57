/** A story as a whole: copied, put into the bin. */

import { saveTexts } from "@/hooks/useAutosave";
import { trying } from "@/hooks/useStoryActions";
import { binProject, duplicateProject, restoreProject } from "@/lib/api";
import { useProjectsStore, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";

const say = texts.story.menu;
type Go = (address: string) => void;

export async function copyStory(go: Go): Promise<void> {
  const story = useStoryStore.getState().project;
  if (!story) return;
  if (!(await saveTexts())) return;
  const copy = await trying(null, () => duplicateProject(story.id));
  if (!copy) return;
  const action = { label: say.open, onClick: () => go(`/projects/${copy.id}/`) };
  toast(say.copied(copy.title), { action });
}

export async function binStory(go: Go): Promise<void> {
  const story = useStoryStore.getState().project;
  if (!story) return;
  await saveTexts();
  const done = await trying(null, async () => (await binProject(story.id), true));
  if (!done) return;
  useProjectsStore.getState().remove(story.id);
  go("/");
  const action = { label: texts.app.undo, onClick: () => void bringBack(story.id, go) };
  toast(say.binned(story.title), { action, duration: 10_000 });
}

async function bringBack(id: string, go: Go): Promise<void> {
  if (await trying(null, () => restoreProject(id))) go(`/projects/${id}/`);
}
