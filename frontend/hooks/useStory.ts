import { useEffect } from "react";

import { getProject, listSegments } from "@/lib/api";
import { leftDrafts } from "@/lib/drafts";
import { asApiError } from "@/lib/errors";
import { fresh } from "@/lib/fresh";
import { useConnection, useStoryStore } from "@/lib/stores";

/** Open a story in the store, and keep it true while the page is open. */
export function useStory(id: string): void {
  const revision = useConnection((store) => store.revision);
  useEffect(() => {
    let current = true;
    const { open, fail } = useStoryStore.getState();
    fresh(() => fetchStory(id)).then(
      ([project, segments, left]) => current && open(project, segments, left),
      (error) => current && failed(fail, error),
    );
    return () => void (current = false);
  }, [id, revision]);
  useEffect(() => () => useStoryStore.getState().close(), [id]);
}

/** Both at once; that there is no such story is said before anything that comes of it. */
async function fetchStory(id: string) {
  const [project, segments] = await Promise.allSettled([getProject(id), listSegments(id)]);
  if (project.status === "rejected") throw project.reason;
  if (segments.status === "rejected") throw segments.reason;
  return [project.value, segments.value, await leftDrafts()] as const;
}

/** A story that is on the screen stays there while the server is away. */
function failed(fail: ReturnType<typeof useStoryStore.getState>["fail"], thrown: unknown) {
  const error = asApiError(thrown);
  if (!error.isAway || useStoryStore.getState().state === "loading") fail(error);
}
