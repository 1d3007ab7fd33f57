import { useCallback, useEffect, useRef, useState } from "react";

import type { SaveNote } from "@/hooks/useSettings";
import { asApiError, type ApiError } from "@/lib/errors";

const REST = 500; // ms without another change

/**
 * Changes of a row that keep themselves: shown at once, sent when the person rests, and said per
 * field. What the server does not take stays as it was typed, with the reason. `send` gives the
 * row as it is then, and has to be the same function from one drawing to the next.
 */
export function useRowSaving<T extends object>(row: T, send: (change: Partial<T>) => Promise<T>) {
  const [unsaved, setUnsaved] = useState<Partial<T>>({});
  const [notes, setNotes] = useState<Partial<Record<keyof T, SaveNote>>>({});
  // What the server has answered counts until the row itself is another one.
  const [answer, setAnswer] = useState<{ to: T; row: T } | null>(null);
  const latest = useRef(row);
  useEffect(() => void (latest.current = row), [row]);
  const unsent = useRef<Partial<T>>({});
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const note = useCallback((change: object, told: (field: string) => SaveNote) => {
    const fresh = Object.fromEntries(Object.keys(change).map((it) => [it, told(it)]));
    setNotes((before) => ({ ...before, ...fresh }));
  }, []);
  const flush = useCallback(async () => {
    clearTimeout(timer.current);
    const change = unsent.current;
    if (!Object.keys(change).length) return;
    unsent.current = {};
    try {
      setAnswer({ row: await send(change), to: latest.current });
      setUnsaved((now) => without(now, change));
      note(change, () => ({ state: "saved" }));
    } catch (thrown) {
      const error = asApiError(thrown);
      note(change, (field) => ({ state: "failed", message: messageFor(error, field) }));
    }
  }, [send, note]);
  const save = useCallback(
    (change: Partial<T>) => {
      unsent.current = { ...unsent.current, ...change };
      setUnsaved((now) => ({ ...now, ...change }));
      note(change, () => ({ state: "saving" }));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void flush(), REST);
    },
    [note, flush],
  );
  useEffect(() => () => void flush(), [flush]);
  const known = answer?.to === row ? answer.row : row;
  return { row: { ...known, ...unsaved }, notes, save };
}

/** What has been changed since stays. */
function without<T extends object>(now: Partial<T>, sent: Partial<T>): Partial<T> {
  const left = Object.entries(now).filter(([name, value]) => sent[name as keyof T] !== value);
  return Object.fromEntries(left) as Partial<T>;
}

function messageFor(error: ApiError, field: string): string {
  const told = error.data[field];
  return Array.isArray(told) ? told.join(" ") : error.message;
}
