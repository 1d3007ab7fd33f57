/** Segments that are shown, and written in, before the server has made them. */
import { flushSync } from "react-dom";

import { createSegment } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { changing } from "@/lib/fresh";
import { useConnection, useStoryStore } from "@/lib/stores";
import { holdBack, inTurn } from "@/lib/turns";
import { toast } from "@/lib/toast";
import type { Segment, SegmentChange } from "@/lib/types";

const AGAIN = 3000; // ms until a server that is away is asked again

const story = () => useStoryStore.getState();

/** A segment as it is before the server has seen it, with an id of its own for good. */
export const newSegment = (values: Partial<Segment> = {}): Segment => ({
  project: story().project?.id ?? "",
  sequence_index: 0,
  text_content: "",
  image_file: null,
  image_width: null,
  image_height: null,
  image_focus: null,
  audio_stale: false,
  created_at: "",
  updated_at: "",
  ...values,
  id: crypto.randomUUID(),
  audio_file: null,
  audio_duration: null,
  audio_source: "",
  audio_words: [],
  audio_unspoken: [],
});

/** The text of a segment takes the keyboard: at once, or as soon as it is on the page. */
export function focusText(segment: string): void {
  const field = document.getElementById(`text-${segment}`);
  if (field) field.focus();
  else requestAnimationFrame(() => document.getElementById(`text-${segment}`)?.focus());
}

/** Begin a new segment: what is typed next stands in it. */
export function beginSegment(place: number): void {
  flushSync(() => void addSegment(place));
  if (story().active) focusText(story().active!);
}

/** A new segment at a place of the order: there at once, made as soon as the server answers. */
export async function addSegment(place: number, values: SegmentChange = {}) {
  const project = story().project?.id ?? "";
  const shown = newSegment(values as Partial<Segment>);
  story().insert([shown], place);
  story().activate(shown.id);
  const wanted = { ...values, sequence_index: place };
  const made = await make(shown.id, () => createSegment(project, wanted, shown.id));
  if (made) settle([made]);
  else story().remove([shown.id]);
  return made;
}

/** Have a new segment made by `work`; null where it was refused, which is told on segment `about`. */
export async function make<T>(id: string, work: () => Promise<T>, about?: string) {
  story().setComing(id, true);
  const making = inTurn(() => persisting(id, work));
  holdBack(id, making);
  try {
    return await making;
  } catch (thrown) {
    const { message } = asApiError(thrown);
    if (about && story().segments[about]) story().setFault(about, message);
    else toast.error(message);
    return null;
  } finally {
    story().setComing(id, false);
  }
}

/** Again and again while nobody answers; meanwhile the segment says that it is not saved. */
async function persisting<T>(id: string, work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await changing(work);
    } catch (thrown) {
      if (!asApiError(thrown).isAway) throw thrown;
      story().setSave(id, "failed");
      await new Promise((go) => setTimeout(go, AGAIN));
    }
  }
}

/** The server's rows, each at the place where it is shown by now. */
export function settle(rows: Segment[]): void {
  const { segments, drafts, putSegments, setSave } = story();
  const isMissing = rows.some(({ id }) => !(id in segments));
  if (isMissing) void inTurn(async () => useConnection.getState().refresh());
  putSegments(
    rows.map((row) => {
      const { sequence_index } = segments[row.id] ?? row;
      return { ...row, sequence_index };
    }),
  );
  for (const { id } of rows) if (!(id in drafts)) setSave(id, null);
}
