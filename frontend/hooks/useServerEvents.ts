import { useEffect } from "react";

import { getJob, getProject, getSegment, getSettings, type JobKind } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { listen } from "@/lib/events";
import { fresh } from "@/lib/fresh";
import { CLIENT } from "@/lib/http";
import { isActive } from "@/lib/jobs";
import {
  useConnection,
  useJobsStore,
  useProjectsStore,
  useSettingsStore,
  useStoryStore,
  type ConnectionState,
} from "@/lib/stores";
import { toast } from "@/lib/toast";
import type { JobEvent, ServerEvent, StoryEvent } from "@/lib/types";

const POLL = 3000; // ms
const REST = 1000; // ms without another edit, after which the story itself is asked for

/** Keep the stores true: by events while they come, else by asking every three seconds. */
export function useServerEvents(): void {
  const state = useConnection((store) => store.state);
  useEffect(() => {
    const stop = listen({ onState: enter, onEvent: (event) => void take(event) });
    if (!stop) enter("polling");
    return () => stop?.();
  }, []);
  useEffect(() => {
    if (state === "live") return;
    const timer = setInterval(() => useConnection.getState().refresh(), POLL);
    return () => clearInterval(timer);
  }, [state]);
}

/** What was missed while nobody listened is fetched as soon as somebody does. */
function enter(state: ConnectionState) {
  const { state: before, setState, refresh } = useConnection.getState();
  setState(state);
  if (state === "live" && before !== "live") refresh();
}

const take = (event: ServerEvent) =>
  trying(() => HANDLERS[event.kind](event.data as never, event.kind as never));

async function trying(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // What has gone meanwhile is told by another event; of a server that is away the page speaks.
    const { isAway, status, message } = asApiError(error);
    if (!isAway && status !== 404) toast.error(message, { id: "events" });
  }
}

const HANDLERS = {
  render_job: takeJob,
  narration_job: takeJob,
  music_job: takeJob,
  segment: takeSegment,
  project: takeProject,
  settings: async (told: StoryEvent) => {
    if (told.client !== CLIENT) useSettingsStore.getState().put(await getSettings());
  },
  resync: async () => useConnection.getState().refresh(),
};

async function takeJob(event: JobEvent, kind: JobKind) {
  const jobs = useJobsStore.getState();
  const known = jobs.apply(kind, event);
  const over = !isActive(event);
  if (!known || over) jobs.put(kind, [await getJob(kind, event.id)]);
  const { project } = event;
  if (kind === "render_job" && project && (!known || over)) await takeProject({ id: project });
}

async function takeSegment({ id, project, client }: StoryEvent) {
  const story = useStoryStore.getState();
  if (project) askSoon(project);
  if (client === CLIENT) return;
  if (story.project?.id !== project) return missedWhileOpening(project);
  story.putSegments([await fresh(() => getSegment(id))]);
}

let missed: ReturnType<typeof setTimeout> | undefined;

/** The story of this page is on its way, perhaps as it was before: it is asked for once more. */
function missedWhileOpening(project: string | undefined): void {
  if (!project || !window.location.pathname.includes(project)) return;
  clearTimeout(missed);
  missed = setTimeout(() => useConnection.getState().refresh(), REST);
}

const asked = new Map<string, ReturnType<typeof setTimeout>>();

/** With a segment its story has changed, also by what was done here: its film, cover and length. */
function askSoon(project: string): void {
  clearTimeout(asked.get(project));
  asked.set(
    project,
    setTimeout(() => {
      asked.delete(project);
      void trying(() => fetchProject(project, useStoryStore.getState().project?.id === project));
    }, REST),
  );
}

async function takeProject({ id, client, gone }: StoryEvent) {
  const isOpen = useStoryStore.getState().project?.id === id;
  if (gone) clearTimeout(asked.get(id));
  if (gone) useProjectsStore.getState().remove(id);
  else await fetchProject(id, isOpen);
  // Somebody else may have changed which segments there are, and their order.
  if (isOpen && client !== CLIENT) useConnection.getState().refresh();
}

async function fetchProject(id: string, isOpen: boolean) {
  const isListed = useProjectsStore.getState().projects !== null;
  if (!isOpen && !isListed) return;
  try {
    const project = await getProject(id);
    if (isListed) useProjectsStore.getState().put(project);
    useStoryStore.getState().putProject(project);
  } catch (error) {
    if (asApiError(error).status === 404) useProjectsStore.getState().remove(id);
    else throw error;
  }
}
