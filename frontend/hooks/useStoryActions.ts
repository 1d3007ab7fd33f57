/** What can be done to the story that is open: shown at once, and told where it failed. */

import { flushSync } from "react-dom";

import { handOver, saveText, saveTexts, write } from "@/hooks/useAutosave";
import { beginSegment, focusText, make, newSegment, settle } from "@/hooks/useNewSegments";
import { offerUndo } from "@/hooks/useUndo";
import {
  addScript,
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
import { holdBack, inTurn } from "@/lib/turns";
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

export async function removeSegments(ids: readonly string[]): Promise<void> {
  const gone = story().order.filter((id) => ids.includes(id));
  if (!gone.length) return;
  await saveTexts(gone); // so that they come back as they were
  const before = whatHasKeyboard();
  const { order, segments } = story();
  story().remove(gone);
  const { active } = story();
  if (active && before === "segment") focusText(active);
  if (active && before === "selection") focusHandle(active);
  const done = await orElseRefresh(null, () =>
    inTurn(() => (gone.length === 1 ? deleteSegment(gone[0]!) : deleteSegments(projectId(), gone))),
  );
  if (done) offerUndo(say.deleted(gone.length), done.change);
  else for (const id of gone) story().insert([segments[id]!], order.indexOf(id));
}

/** What of that which goes with the segments has the keyboard; a finger needs nothing in return. */
function whatHasKeyboard(): "segment" | "selection" | null {
  const part = document.activeElement?.closest("[data-segment], [role=toolbar], [role=menu]");
  if (!part?.querySelector(":focus-visible")) return null;
  return part.getAttribute("role") === "toolbar" ? "selection" : "segment";
}

/** Who has worked with several goes on beside the texts, where keys are for whole segments. */
const focusHandle = (segment: string) =>
  requestAnimationFrame(() =>
    document.querySelector<HTMLElement>(`[data-segment="${segment}"] [data-handle]`)?.focus(),
  );

export async function duplicate(id: string): Promise<void> {
  if (!(await saveText(id))) return;
  const done = await trying(id, () => inTurn(() => duplicateSegment(id)));
  if (!done) return;
  story().insert([done.data], story().order.indexOf(id) + 1);
  story().activate(done.data.id);
  focusText(done.data.id);
  offerUndo(say.duplicated, done.change);
}

/** Divide a segment where the caret is; at the end of its text, begin a new one. */
export async function split(id: string, caret: number): Promise<void> {
  const [text, draft] = [textOf(story(), id), story().drafts[id]];
  const [place, row] = [story().order.indexOf(id), story().segments[id]];
  const [left, right] = [text.slice(0, caret).trim(), text.slice(caret).trim()];
  if (!row) return;
  if (!left || !right) return beginSegment(text.trim() && caret === 0 ? place : place + 1);
  const second = newSegment({ ...row, text_content: right });
  show(second.id, () => story().divide(id, left, second));
  const handedOver = handOver(id);
  const at = codePointsBefore(text, caret);
  const work = async () => {
    await handedOver;
    return splitSegment(id, at, draft, second.id);
  };
  const dividing = make(second.id, work, id);
  holdBack(id, dividing);
  const done = await dividing;
  if (!done) return undivided(id, second.id, row);
  story().saved(id, text);
  settle(done.data.segments);
  offerUndo(say.divided, done.change);
}

/** It is one again, with all that was written in it. */
function undivided(id: string, second: string, before: Segment): void {
  const text = [id, second].map((it) => textOf(story(), it)).join(" ");
  story().remove([second]);
  story().patch(id, { text_content: before.text_content });
  if (text !== before.text_content) story().write(id, text);
}

/** Change what is shown, and go on with the keyboard in one of the texts. */
function show(id: string, change: () => void): void {
  flushSync(() => {
    change();
    story().activate(id);
  });
  focusText(id);
}

/** Join a segment with the one behind it. */
export async function merge(id: string): Promise<void> {
  const { order, segments, drafts } = story();
  const next = order[order.indexOf(id) + 1];
  const [row, nextRow] = [segments[id], next && segments[next]];
  if (!row || !nextRow) return;
  const both = [id, nextRow.id].map((it) => textOf(story(), it));
  const text_content = both
    .map((it) => it.trim())
    .filter(Boolean)
    .join("\n\n");
  show(id, () => story().join({ ...row, text_content }, nextRow.id));
  const handedOver = Promise.all([handOver(id), handOver(nextRow.id)]);
  const joining = inTurn(async () => {
    await handedOver;
    return trying(id, () => mergeSegment(id, drafts[id], drafts[nextRow.id]));
  });
  holdBack(id, joining);
  const done = await joining;
  if (!done) return notJoined(row, nextRow, both);
  [id, nextRow.id].forEach((it, place) => story().saved(it, both[place]!));
  settle([done.data]);
  offerUndo(say.joined, done.change);
}

/** They are two again, each with its text. */
function notJoined(first: Segment, second: Segment, said: string[]): void {
  story().insert([second], story().order.indexOf(first.id) + 1);
  [first, second].forEach(({ id }, place) => write(id, said[place]!));
}

export async function reorder(order: string[], said: string = say.moved): Promise<void> {
  if (isSameOrder(order, story().order)) return;
  story().setOrder(order);
  const done = await orElseRefresh(null, () => inTurn(() => reorderSegments(projectId(), order)));
  if (done) offerUndo(said, done.change);
}

export const moveBy = (ids: readonly string[], step: -1 | 1): Promise<void> =>
  reorder(orderAfterStep(story().order, ids, step));

/** A whole script: into the segments without text first, or behind the last. */
export async function takeScript(paragraphs: string[], mode: "append" | "fill"): Promise<boolean> {
  if (!(await saveTexts())) return false;
  const before = story().order;
  const done = await trying(null, () => inTurn(() => addScript(projectId(), paragraphs, { mode })));
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
