import { useEffect } from "react";

import { listChanges, undoChange } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { changing } from "@/lib/fresh";
import { useHistoryStore, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import { afterAll, inTurn } from "@/lib/turns";

const SECONDS = 10;
const SAID = "undo"; // one word takes the place of the other

/** Say what has happened, and offer to take it back. Of several the newest is said: keys know all. */
export function offerUndo(message: string, change: string | null): void {
  if (change) useHistoryStore.getState().did(change);
  const action = change ? { label: texts.app.undo, onClick: () => void undo(change) } : undefined;
  toast(message, { id: SAID, action, duration: SECONDS * 1000 });
}

/** Take a change back: this one, or the newest; one that is just being made is waited for. */
export async function undo(wanted?: string): Promise<void> {
  if (!wanted) await afterAll();
  const change = wanted ?? useHistoryStore.getState().done.at(-1);
  if (change) await takeBack(change, "done", texts.story.undone);
}

/** Do again what was taken back last. */
export async function redo(): Promise<void> {
  await afterAll();
  const change = useHistoryStore.getState().undone.at(-1);
  if (change) await takeBack(change, "undone", texts.story.redone);
}

const takenBack = new Set<string>(); // asked for already: two quick presses are two changes

async function takeBack(change: string, from: "done" | "undone", said: (label: string) => string) {
  if (takenBack.has(change)) return;
  takenBack.add(change);
  try {
    const {
      segments,
      change: inverse,
      label,
    } = await inTurn(() => changing(() => undoChange(change)));
    useStoryStore.getState().replaceSegments(segments);
    useHistoryStore.getState().move(change, from, inverse);
    toast(said(label), { id: SAID });
  } catch (thrown) {
    const error = asApiError(thrown);
    if (!error.isAway) useHistoryStore.getState().move(change, from, null);
    toast.error(error.message);
  } finally {
    takenBack.delete(change);
  }
}

/** What was done before the page was opened can be taken back, too. */
export function useHistory(project: string): void {
  const isReady = useStoryStore((store) => store.state === "ready");
  useEffect(() => {
    if (isReady) void recall(project);
  }, [project, isReady]);
}

async function recall(project: string): Promise<void> {
  try {
    const changes = await listChanges(project);
    if (useStoryStore.getState().project?.id === project) useHistoryStore.getState().fill(changes);
  } catch (thrown) {
    const error = asApiError(thrown);
    // Of a server that is away, and of a story that has gone, the page speaks.
    if (!error.isAway && error.status !== 404) toast.error(error.message);
  }
}

/**
 * Ctrl+Z and Ctrl+Shift+Z or Ctrl+Y. Fields have an undo of their own; in the texts of segments it
 * is theirs once something was typed in them since the story was changed.
 */
export function useUndoKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const key = event.key.toLowerCase();
      const isOurs = (event.ctrlKey || event.metaKey) && (key === "z" || key === "y");
      if (!isOurs || hasOwnUndo(event.target)) return;
      event.preventDefault();
      void (event.shiftKey || key === "y" ? redo() : undo());
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
      useHistoryStore.getState().clear();
    };
  }, []);
}

const hasOwnUndo = (target: EventTarget | null): boolean => {
  const isText = target instanceof HTMLTextAreaElement && target.closest("[data-segment]");
  return isText ? useHistoryStore.getState().isTyped : isField(target);
};

const BOXES = ["checkbox", "radio", "button", "range", "file"];

/** Whether keys that are pressed there are for writing. */
export const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    ["TEXTAREA", "SELECT"].includes(target.tagName) ||
    (target instanceof HTMLInputElement && !BOXES.includes(target.type)));
