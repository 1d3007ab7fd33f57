import { useEffect } from "react";
import { toast } from "sonner";

import { undoChange } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

const SECONDS = 10;

// What this tab has done to the story that is open, newest last, and what it has taken back.
const done: string[] = [];
const undone: string[] = [];

/** Say what has happened, and offer to take it back. */
export function offerUndo(message: string, change: string | null): void {
  if (change) {
    done.push(change);
    undone.length = 0;
  }
  const action = change ? { label: texts.app.undo, onClick: () => void undo(change) } : undefined;
  toast(message, { action, duration: SECONDS * 1000 });
}

/** Take a change back: this one, or the newest. */
export async function undo(change = done.at(-1)): Promise<void> {
  if (change) await takeBack(change, done, undone);
}

/** Do again what was taken back last. */
export async function redo(): Promise<void> {
  const change = undone.at(-1);
  if (change) await takeBack(change, undone, done);
}

async function takeBack(change: string, from: string[], to: string[]) {
  from.splice(from.indexOf(change), 1);
  try {
    const { segments, change: inverse } = await undoChange(change);
    useStoryStore.getState().replaceSegments(segments);
    if (inverse) to.push(inverse);
  } catch (error) {
    toast.error(asApiError(error).message);
  }
}

/** Ctrl+Z and Ctrl+Shift+Z, outside of fields, which have an undo of their own. */
export function useUndoKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isOurs = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z";
      if (!isOurs || isField(event.target)) return;
      event.preventDefault();
      void (event.shiftKey ? redo() : undo());
    };
    window.addEventListener("keydown", onKey);
    return () => {
      window.removeEventListener("keydown", onKey);
      done.length = undone.length = 0;
    };
  }, []);
}

export const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
