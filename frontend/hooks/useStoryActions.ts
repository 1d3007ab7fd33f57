/** What can be done to the story that is open: shown at once, and told where it failed. */

import { saveText, saveTexts } from "@/hooks/useAutosave";
import { offerUndo } from "@/hooks/useUndo";
import {
  addScript,
  createSegment,
  deleteSegment,
  deleteSegments,
  duplicateSegment,
  mergeSegment,
  reorderSegments,
  splitSegment,
  updateProject,
  updateSegment,
} from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { changing } from "@/lib/fresh";
import { codePointsBefore } from "@/lib/script";
import { isSameOrder, orderAfterStep } from "@/lib/selection";
import { textOf, useConnection, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import type { Project, Segment, SegmentChange } from "@/lib/types";

const story = () => useStoryStore.getState();
const projectId = () => story().project?.id ?? "";
const say = texts.story;

/** Do it; what goes wrong is told on the segment, or where there is none, below. */
export async function trying<T>(segment: string | null, work: () => Promise<T>): Promise<T | null> {
  try {
    if (segment) story().setFault(segment, null);
    return await changing(work);
  } catch (thrown) {
    const error = asApiError(thrown);
    if (error.code === "cancelled") return null;
    if (segment && story().segments[segment]) story().setFault(segment, error.message);
    else toast.error(error.message);
    return null;
  }
}

/** What was shown before the server agreed is fetched anew, should it not. */
async function orElseRefresh<T>(segment: string | null, work: () => Promise<T>) {
  const done = await trying(segment, work);
  if (done === null) useConnection.getState().refresh();
  return done;
}

/** The place of a segment's text on the page takes the keyboard as soon as it is there. */
export function focusText(segment: string): void {
  requestAnimationFrame(() =>
    requestAnimationFrame(() => document.getElementById(`text-${segment}`)?.focus()),
  );
}

/** A new segment at a place of the order. */
export async function addSegment(place: number, values: SegmentChange = {}) {
  const wanted = { ...values, sequence_index: place };
  const added = await trying(null, () => createSegment(projectId(), wanted));
  if (!added) return null;
  story().insert([added], place);
  story().activate(added.id);
  return added;
}

export async function removeSegments(ids: readonly string[]): Promise<void> {
  const gone = story().order.filter((id) => ids.includes(id));
  if (!gone.length) return;
  await saveTexts(gone); // so that they come back as they were
  const hadKeyboard = isKeyboardInList();
  story().remove(gone);
  if (hadKeyboard && story().active) focusText(story().active!);
  const done = await orElseRefresh(null, () =>
    gone.length === 1 ? deleteSegment(gone[0]!) : deleteSegments(projectId(), gone),
  );
  if (done) offerUndo(say.deleted(gone.length), done.change);
}

/** Whether what has the keyboard goes with the segments; a finger needs no text in return. */
const isKeyboardInList = (): boolean =>
  document.activeElement
    ?.closest("[data-segment], [role=toolbar], [role=menu]")
    ?.querySelector(":focus-visible") != null;

export async function duplicate(id: string): Promise<void> {
  if (!(await saveText(id))) return;
  const done = await trying(id, () => duplicateSegment(id));
  if (!done) return;
  story().insert([done.data], story().order.indexOf(id) + 1);
  story().activate(done.data.id);
  focusText(done.data.id);
  offerUndo(say.duplicated, done.change);
}

/** Divide a segment where the caret is; at the end of its text, begin a new one. */
export async function split(id: string, caret: number): Promise<void> {
  const text = textOf(story(), id);
  const place = story().order.indexOf(id);
  if (!text.slice(0, caret).trim() || !text.slice(caret).trim()) {
    const added = await addSegment(text.trim() && caret === 0 ? place : place + 1);
    return added ? focusText(added.id) : undefined;
  }
  if (!(await saveText(id))) return;
  const done = await trying(id, () => splitSegment(id, codePointsBefore(text, caret)));
  const [first, second] = done?.data.segments ?? [];
  if (!done || !first || !second) return;
  story().putSegments([first]);
  story().insert([second], place + 1);
  story().activate(second.id);
  focusText(second.id);
  offerUndo(say.divided, done.change);
}

/** Join a segment with the one behind it. */
export async function merge(id: string): Promise<void> {
  const next = story().order[story().order.indexOf(id) + 1];
  if (!next || !(await saveTexts([id, next]))) return;
  const done = await trying(id, () => mergeSegment(id));
  if (!done) return;
  story().remove([next]);
  story().putSegments([done.data]);
  story().activate(id);
  focusText(id);
  offerUndo(say.joined, done.change);
}

export async function reorder(order: string[]): Promise<void> {
  if (isSameOrder(order, story().order)) return;
  story().setOrder(order);
  const done = await orElseRefresh(null, () => reorderSegments(projectId(), order));
  if (done) offerUndo(say.moved, done.change);
}

export const moveBy = (ids: readonly string[], step: -1 | 1): Promise<void> =>
  reorder(orderAfterStep(story().order, ids, step));

/** A whole script: into the segments without text first, or behind the last. */
export async function takeScript(paragraphs: string[], mode: "append" | "fill"): Promise<boolean> {
  if (!(await saveTexts())) return false;
  const before = story().order;
  const done = await trying(null, () => addScript(projectId(), paragraphs, { mode }));
  if (!done) return false;
  story().replaceSegments(done.data.segments);
  const first = story().order.find((id) => !before.includes(id));
  if (first) story().activate(first);
  offerUndo(say.scriptTaken(paragraphs.length), done.change);
  return true;
}

/** Of a pasted text the first paragraph stays, the others get segments behind it. */
export async function divideParagraphs(segment: string, paragraphs: string[]): Promise<void> {
  if (!(await saveTexts([segment]))) return;
  const done = await trying(segment, () => addScript(projectId(), paragraphs, { segment }));
  if (!done) return;
  story().replaceSegments(done.data.segments);
  offerUndo(say.scriptTaken(paragraphs.length), done.change);
}

/** Set something of a segment: its voice, its language, how long it is quiet. */
export async function changeSegment(id: string, change: SegmentChange): Promise<void> {
  story().patch(id, change as Partial<Segment>);
  const done = await orElseRefresh(id, () => updateSegment(id, change));
  if (done) story().putSegments([done.data]);
}

/** Set something of the story; which narrations it makes stale is asked anew. */
export async function changeStory(change: Partial<Project>): Promise<boolean> {
  const before = story().project;
  if (before) story().putProject({ ...before, ...change });
  const done = await orElseRefresh(null, () => updateProject(projectId(), change));
  if (done) story().putProject(done);
  if (done && !("title" in change)) useConnection.getState().refresh();
  return done !== null;
}
