import { useEffect } from "react";
import { create } from "zustand";

import { fresh } from "@/lib/fresh";
import { getMusic, setMusic } from "@/lib/musicApi";
import { useConnection, useHistoryStore, useStoryStore } from "@/lib/stores";
import { inTurn } from "@/lib/turns";
import type { ProjectMusic } from "@/lib/types";

const REST = 400; // ms after the last move of a slider
const NONE: ProjectMusic = { track: null };

/** What lies under a story, as it is shown; null until the server has told. */
const useChosen = create<{ story: string; music: ProjectMusic | null }>()(() => ({
  story: "",
  music: null,
}));

/** The music under the open story. It is asked for whenever the story has changed. */
export function useStoryMusic(): ProjectMusic | null {
  const story = useStoryStore((store) => store.project?.id ?? "");
  const changed = useStoryStore((store) => store.project?.updated_at);
  const revision = useConnection((store) => store.revision);
  useEffect(() => void (story && ask(story)), [story, changed, revision]);
  return useChosen((store) => (store.story === story ? store.music : null));
}

async function ask(story: string): Promise<void> {
  try {
    show(story, await fresh(() => getMusic(story)));
  } catch {
    // Of a server that is away the page speaks. It is asked again when anything changes.
  }
}

function show(story: string, music: ProjectMusic): void {
  const before = useChosen.getState();
  const isSame = JSON.stringify(before.music) === JSON.stringify(music);
  const isOpen = useStoryStore.getState().project?.id === story;
  if (isOpen && !(isSame && before.story === story)) useChosen.setState({ story, music });
}

let rested: () => void = () => undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let sending: Promise<void> | null = null;

/** Change it. What is chosen is shown at once; what a slider does goes when it rests. */
export function changeMusic(values: Partial<ProjectMusic>): Promise<void> {
  const story = useStoryStore.getState().project?.id ?? "";
  const before = useChosen.getState();
  const known = before.story === story ? before.music : null;
  useChosen.setState({ story, music: { ...NONE, ...known, ...values } });
  if (!sending) {
    const rest = new Promise<void>((go) => (rested = go));
    sending = inTurn(() => rest.then(() => send(story)));
  }
  clearTimeout(timer);
  timer = setTimeout(() => rested(), "track" in values ? 0 : REST);
  return sending;
}

async function send(story: string): Promise<void> {
  sending = null;
  const { music } = useChosen.getState();
  try {
    const { data, change } = await setMusic(story, music ?? NONE);
    if (change) useHistoryStore.getState().did(change);
    if (!sending) show(story, data); // else something newer is shown
  } catch (thrown) {
    void ask(story); // what is shown is not so
    throw thrown;
  }
}
