import { useEffect } from "react";

import { updateSegment } from "@/lib/api";
import { holdDrafts } from "@/lib/drafts";
import { asApiError, type ApiError } from "@/lib/errors";
import { changedHere } from "@/lib/fresh";
import { useConnection, useHistoryStore, useStoryStore, type SaveState } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import type { Segment } from "@/lib/types";

const REST = 600; // ms without a key after which a text is sent
const AGAIN = [2000, 5000, 15_000, 30_000]; // ms until a text that did not arrive is sent again

const timers = new Map<string, ReturnType<typeof setTimeout>>();
const wanted = new Map<string, string>(); // what is sent next: the page may have gone by then
const sending = new Map<string, Promise<boolean>>();
const unreached = new Set<string>(); // not saved because nobody answered
const misses = new Map<string, number>(); // how often a text did not arrive, one time after the other

/** What was typed: kept here at once, sent when the person rests. */
export function write(segment: string, text: string): void {
  const { faults, setFault, write: keep } = useStoryStore.getState();
  keep(segment, text);
  useHistoryStore.getState().typed();
  if (segment in faults) setFault(segment, null); // it was about another text
  saveIn(REST, segment);
}

function saveIn(ms: number, segment: string): void {
  clearTimeout(timers.get(segment));
  timers.set(
    segment,
    setTimeout(() => void saveText(segment), ms),
  );
}

/** Send what the server does not have yet, after what is being sent; whether it has it now. */
export function saveText(segment: string): Promise<boolean> {
  clearTimeout(timers.get(segment));
  timers.delete(segment);
  const before = sending.get(segment);
  const text = useStoryStore.getState().drafts[segment];
  if (text === undefined) return before ?? Promise.resolve(true);
  wanted.set(segment, text);
  const mine = before ? before.then(() => send(segment)) : send(segment);
  sending.set(segment, mine);
  void mine.finally(() => sending.get(segment) === mine && sending.delete(segment));
  return mine;
}

/** Somebody else sends the text: what rests is not sent; done when nothing is on its way. */
export async function handOver(segment: string): Promise<void> {
  clearTimeout(timers.get(segment));
  for (const it of [timers, wanted, unreached, misses]) it.delete(segment);
  await sending.get(segment);
}

/** Send all that the server does not have yet; whether it has everything now. */
export async function saveTexts(segments?: readonly string[]): Promise<boolean> {
  const drafts = Object.keys(useStoryStore.getState().drafts);
  const asked = segments ? drafts.filter((id) => segments.includes(id)) : drafts;
  return (await Promise.all(asked.map(saveText))).every(Boolean);
}

async function send(segment: string): Promise<boolean> {
  const text = wanted.get(segment);
  if (text === undefined) return true; // it was sent before its turn came
  wanted.delete(segment);
  mark(segment, "saving");
  try {
    const { data } = await updateSegment(segment, { text_content: text });
    took(text, data);
    return true;
  } catch (thrown) {
    notTaken(segment, text, asApiError(thrown));
    return false;
  }
}

/** Of a story that is not open any more, nothing is said on the page. */
function mark(segment: string, state: SaveState): void {
  const { segments, setSave } = useStoryStore.getState();
  if (segments[segment]) setSave(segment, state);
}

function notTaken(segment: string, text: string, error: ApiError): void {
  if (!wanted.has(segment)) wanted.set(segment, text); // for whoever waits for their turn
  if (error.isAway) unreached.add(segment);
  else if (useStoryStore.getState().segments[segment])
    useStoryStore.getState().setFault(segment, error.message);
  mark(segment, "failed");
  if (error.isAway || error.status >= 500) tryAgain(segment);
}

/** What is no fault of the text may pass: it is sent again, less and less often. */
function tryAgain(segment: string): void {
  const missed = misses.get(segment) ?? 0;
  misses.set(segment, missed + 1);
  if (!timers.has(segment)) saveIn(AGAIN[Math.min(missed, AGAIN.length - 1)]!, segment);
}

/** The server's row, without the text where more was written meanwhile: the draft stays above it. */
function took(text: string, row: Segment): void {
  const { putSegments, saved, setFault, setSave } = useStoryStore.getState();
  if (wanted.get(row.id) === text) wanted.delete(row.id);
  changedHere();
  putSegments([row]);
  saved(row.id, text);
  setSave(row.id, null);
  if (misses.has(row.id)) setFault(row.id, null); // it was about this text, which has arrived
  for (const it of [unreached, misses]) it.delete(row.id);
}

/**
 * Texts reach the server: when the page goes, when the server is back, and those kept from before.
 * Stands before `useStory`, which forgets the story when the page goes.
 */
export function useAutosave(): void {
  const state = useStoryStore((store) => store.state);
  const story = useStoryStore((store) => store.project?.id);
  const revision = useConnection((store) => store.revision);
  useEffect(holdDrafts, []);
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

/** A text of an earlier visit is what counts, or it is thrown away. */
export function decideAside(segment: string, isWanted: boolean): void {
  const { asides, decide } = useStoryStore.getState();
  const text = asides[segment]?.text;
  if (isWanted && text !== undefined) write(segment, text);
  decide(segment);
}
