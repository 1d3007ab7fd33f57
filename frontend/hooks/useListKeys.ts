import { useEffect, type KeyboardEvent as ReactKeyboardEvent } from "react";

import { refuse, setFile } from "@/hooks/useSegmentFiles";
import { meant, selectAll, selectNone } from "@/hooks/useSelection";
import { duplicate, merge, moveBy, removeSegments, split } from "@/hooks/useStoryActions";
import { isField } from "@/hooks/useUndo";
import { isPicture } from "@/lib/fileKinds";
import { useDialogStore, useStoryStore } from "@/lib/stores";

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** What a key does to a segment; false where it is for somebody else. */
export function segmentKey(event: Key, id: string, field?: HTMLTextAreaElement): boolean {
  const withControl = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  if (withControl && key === "enter" && event.shiftKey) void merge(id);
  else if (withControl && key === "enter") void split(id, field?.selectionStart ?? 0);
  else if (withControl && key === "d" && !event.shiftKey) void duplicate(id);
  else if (event.altKey && !withControl && key === "arrowup") moved(id, -1, field);
  else if (event.altKey && !withControl && key === "arrowdown") moved(id, 1, field);
  else return false;
  return true;
}

/** Moving a card takes the keyboard from its text: it gets it again, with its caret. */
function moved(id: string, step: -1 | 1, field?: HTMLTextAreaElement) {
  const [start, end] = [field?.selectionStart ?? 0, field?.selectionEnd ?? 0];
  void moveBy(meant(id), step);
  requestAnimationFrame(() => {
    field?.focus();
    field?.setSelectionRange(start, end);
  });
}

/** At the edge of a text the arrow keys go on in the one above or below. */
export function neighbourText(event: ReactKeyboardEvent<HTMLTextAreaElement>, id: string): void {
  const { selectionStart, selectionEnd, value } = event.currentTarget;
  if (selectionStart !== selectionEnd || event.shiftKey || event.ctrlKey || event.metaKey) return;
  const isUp = event.key === "ArrowUp" && selectionStart === 0;
  const isDown = event.key === "ArrowDown" && selectionEnd === value.length;
  if (!isUp && !isDown) return;
  const { order } = useStoryStore.getState();
  const field = document.getElementById(`text-${order[order.indexOf(id) + (isUp ? -1 : 1)]}`);
  if (!(field instanceof HTMLTextAreaElement)) return;
  event.preventDefault();
  field.focus();
  const caret = isUp ? field.value.length : 0;
  field.setSelectionRange(caret, caret);
}

/** Keys that count anywhere outside of texts, and pictures that are pasted. */
export function useListKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (isField(event.target) || inDialog(event.target) || event.defaultPrevented) return;
      if (pageKey(event)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener("paste", onPaste);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("paste", onPaste);
    };
  }, []);
}

const inDialog = (target: EventTarget | null) =>
  target instanceof Element && target.closest("[role=dialog], [role=menu]") !== null;

function pageKey(event: KeyboardEvent): boolean {
  const { active, selected } = useStoryStore.getState();
  const withControl = event.ctrlKey || event.metaKey;
  if (event.key === "?") useDialogStore.getState().show("keyboard");
  else if (withControl && event.key.toLowerCase() === "a") selectAll();
  else if (event.key === "Escape" && selected.length) selectNone();
  else if (["Delete", "Backspace"].includes(event.key) && selected.length)
    void removeSegments(selected);
  else return active !== null && segmentKey(event, active);
  return true;
}

function onPaste(event: ClipboardEvent) {
  const files = [...(event.clipboardData?.files ?? [])];
  const { active } = useStoryStore.getState();
  if (!files.length || !active || inDialog(event.target)) return;
  // Office programs add a picture of the words that were copied: where one writes, words are meant.
  if (isField(event.target) && event.clipboardData?.getData("text")) return;
  event.preventDefault();
  const picture = files.find(isPicture);
  if (picture) void setFile(active, "image_file", picture);
  else void refuse(active, files[0]);
}
