import { useCallback, useEffect, useRef, useState } from "react";

import { getSettings, updateSettings } from "@/lib/api";
import { asApiError, type ApiError } from "@/lib/errors";
import { useConnection, useSettingsStore } from "@/lib/stores";
import type { GlobalSettings } from "@/lib/types";

const REST = 500; // ms without another change

export type SaveNote = { state: "saving" | "saved" } | { state: "failed"; message: string };
/** What the server does not have yet; it stays true also when the page is left. */
let unsent: Partial<GlobalSettings> = {};

type Notes = Partial<Record<keyof GlobalSettings, SaveNote>>;

/** The settings, fetched when the page opens and whenever the connection asks for it. */
export function useGlobalSettings() {
  const revision = useConnection((store) => store.revision);
  const [error, setError] = useState<ApiError | null>(null);
  useEffect(() => {
    let current = true;
    getSettings().then(
      (settings) => {
        if (!current) return;
        useSettingsStore.getState().put({ ...settings, ...unsent });
        setError(null);
      },
      (thrown) => current && setError(asApiError(thrown)),
    );
    return () => void (current = false);
  }, [revision]);
  return { settings: useSettingsStore((store) => store.settings), error };
}

/**
 * Changes that keep themselves: shown at once, sent when the person rests, and said per field. What
 * nobody has heard goes when somebody is there again.
 */
export function useSaving() {
  const [notes, setNotes] = useState<Notes>({});
  const revision = useConnection((store) => store.revision);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const note = useCallback((change: object, told: (field: string) => SaveNote) => {
    const fresh = Object.fromEntries(Object.keys(change).map((it) => [it, told(it)]));
    setNotes((before) => ({ ...before, ...fresh }));
  }, []);
  const send = useCallback(async () => {
    clearTimeout(timer.current);
    const change = unsent;
    if (!Object.keys(change).length) return;
    unsent = {};
    try {
      const settings = await updateSettings(change);
      // What has been changed since is on its way.
      useSettingsStore.getState().put({ ...settings, ...unsent });
      note(change, () => ({ state: "saved" }));
    } catch (thrown) {
      const error = asApiError(thrown);
      if (error.isAway) unsent = { ...change, ...unsent };
      note(change, (field) => ({ state: "failed", message: messageFor(error, field) }));
    }
  }, [note]);
  const save = useCallback(
    (change: Partial<GlobalSettings>) => {
      const { settings, put } = useSettingsStore.getState();
      put({ ...settings, ...change });
      unsent = { ...unsent, ...change };
      note(change, () => ({ state: "saving" }));
      clearTimeout(timer.current);
      timer.current = setTimeout(() => void send(), REST);
    },
    [note, send],
  );
  useEffect(() => {
    const timer = setTimeout(() => void send(), 0);
    return () => clearTimeout(timer);
  }, [send, revision]);
  useEffect(() => () => void send(), [send]);
  return { notes, save };
}

/** What the server says about this field, or about all of it. */
function messageFor(error: ApiError, field: string): string {
  const told = error.data[field];
  return Array.isArray(told) ? told.join(" ") : error.message;
}

export const errorOf = (note: SaveNote | undefined): string | undefined =>
  note?.state === "failed" ? note.message : undefined;
