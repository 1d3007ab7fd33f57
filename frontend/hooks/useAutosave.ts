import { useEffect } from "react";

import { updateSegment } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { useConnection, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import type { Segment } from "@/lib/types";

const REST = 600; // ms without a key after which a text is sent

const timers = new Map<string, ReturnType<typeof setTimeout>>();
const sending = new Map<string, Promise<boolean>>();
const unreached = new Set<string>(); // not saved because nobody answered

/** What was typed: kept here at once, sent when the person rests. */
export function write(segment: string, text: string): void {
  useStoryStore.getState().write(segment, text);
  clearTimeout(timers.get(segment));
  timers.set(
    segment,
    setTimeout(() => void saveText(segment), REST),
  );
}

/** Send what the server does not have yet, after what is being sent; whether it has it now. */
export function saveText(segment: string): Promise<boolean> {
  clearTimeout(timers.get(segment));
  timers.delete(segment);
  const before = sending.get(segment);
  const mine = before ? before.then(() => send(segment)) : send(segment);
  sending.set(segment, mine);
  void mine.finally(() => sending.get(segment) === mine && sending.delete(segment));
  return mine;
}

/** Send all that the server does not have yet; whether it has everything now. */
export async function saveTexts(segments?: readonly string[]): Promise<boolean> {
  const drafts = Object.keys(useStoryStore.getState().drafts);
  const wanted = segments ? drafts.filter((id) => segments.includes(id)) : drafts;
  return (await Promise.all(wanted.map(saveText))).every(Boolean);
}

async function send(segment: string): Promise<boolean> {
  const { drafts, setSave, setFault } = useStoryStore.getState();
  const text = drafts[segment];
  if (text === undefined) return true;
  setSave(segment, "saving");
  try {
    const { data } = await updateSegment(segment, { text_content: text });
    took(text, data);
    return true;
  } catch (thrown) {
    const error = asApiError(thrown);
    if (error.isAway) unreached.add(segment);
    else setFault(segment, error.message);
    setSave(segment, "failed");
    return false;
  }
}

/** The server's row, without the text where more was written meanwhile: the draft stays above it. */
function took(text: string, row: Segment): void {
  const { putSegments, saved, setSave } = useStoryStore.getState();
  if (useStoryStore.getState().segments[row.id]) putSegments([row]);
  saved(row.id, text);
  setSave(row.id, null);
  unreached.delete(row.id);
}

/**
 * Texts reach the server: when the page goes, when the server is back, and those kept from before.
 * Stands before `useStory`, which forgets the story when the page goes.
 */
export function useAutosave(): void {
  const state = useStoryStore((store) => store.state);
  const story = useStoryStore((store) => store.project?.id);
  const revision = useConnection((store) => store.revision);
  useEffect(() => {
    if (state === "ready") void restore();
  }, [state, story]);
  useEffect(() => {
    const again = [...unreached];
    unreached.clear();
    again.forEach((segment) => void saveText(segment));
  }, [revision]);
  useEffect(() => {
    const save = () => void saveTexts();
    window.addEventListener("pagehide", save);
    return () => {
      window.removeEventListener("pagehide", save);
      save();
    };
  }, []);
}

async function restore(): Promise<void> {
  const count = Object.keys(useStoryStore.getState().drafts).length;
  if (count && (await saveTexts())) toast(texts.story.restored(count));
}
