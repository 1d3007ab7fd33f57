import { useRouter } from "next/navigation";
import { useMemo } from "react";

import {
  binProject,
  createProject,
  duplicateProject,
  getProject,
  restoreProject,
  updateProject,
} from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { useProjectsStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import type { Project } from "@/lib/types";

const SECONDS = 10;

/** Show a story on the dashboard, where one was fetched before. */
export function listProject(project: Project): void {
  const { projects, put } = useProjectsStore.getState();
  if (projects) put(project);
}

/** What can be done with stories as a whole. What goes wrong is told in a word at the bottom. */
export function useProjectActions() {
  const router = useRouter();
  return useMemo(
    () => ({
      create: () => once(async () => opened(await createProject(texts.dashboard.untitled), router)),
      duplicate: (project: Project) => attempt(() => duplicate(project)),
      bin: (project: Project) => attempt(() => bin(project)),
      restore: (project: Project) => attempt(() => restore(project)),
    }),
    [router],
  );
}

/** Raises ApiError: the field that asked for the title says what is wrong with it. */
export async function renameProject(id: string, title: string): Promise<void> {
  listProject(await updateProject(id, { title }));
}

async function attempt(action: () => Promise<void>): Promise<boolean> {
  try {
    await action();
    return true;
  } catch (error) {
    toast.error(asApiError(error).message);
    return false;
  }
}

let isUnderWay = false;

/** A second click, while the first is being answered, is the same one. */
async function once(action: () => Promise<void>): Promise<boolean> {
  if (isUnderWay) return false;
  isUnderWay = true;
  const done = await attempt(action);
  isUnderWay = false;
  return done;
}

function opened(project: Project, router: ReturnType<typeof useRouter>): void {
  listProject(project);
  router.push(`/projects/${project.id}/`);
}

async function duplicate({ id }: Project): Promise<void> {
  const copy = await duplicateProject(id);
  listProject(copy);
  toast(texts.dashboard.duplicated(copy.title));
}

async function bin(project: Project): Promise<void> {
  await binProject(project.id);
  useProjectsStore.getState().remove(project.id);
  const action = { label: texts.app.undo, onClick: () => void attempt(() => restore(project)) };
  toast(texts.dashboard.deleted(project.title), { action, duration: SECONDS * 1000 });
}

async function restore({ id, title }: Project): Promise<void> {
  await restoreProject(id);
  listProject(await getProject(id));
  toast(texts.dashboard.restored(title));
}
