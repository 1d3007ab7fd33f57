import { useCallback, useSyncExternalStore } from "react";

const PREFIX = "storyreel:";

/** A choice that this browser remembers, in all its tabs. */
export function useKept<T extends string>(
  name: string,
  choices: readonly T[],
  usual: T,
): [T, (choice: T) => void] {
  const key = PREFIX + name;
  const kept = useSyncExternalStore(
    subscribe,
    () => read(key),
    () => null,
  );
  const choose = useCallback((choice: T) => keep(key, choice), [key]);
  return [choices.find((it) => it === kept) ?? usual, choose];
}

const listeners = new Set<() => void>();
// What could not be kept, because the browser's storage is full or forbidden, holds for this page.
const unkept = new Map<string, string>();

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  window.addEventListener("storage", changed);
  return () => {
    listeners.delete(changed);
    window.removeEventListener("storage", changed);
  };
}

function read(key: string): string | null {
  try {
    return unkept.get(key) ?? window.localStorage.getItem(key);
  } catch {
    return null; // switched off in the browser
  }
}

function keep(key: string, value: string): void {
  try {
    window.localStorage.setItem(key, value);
  } catch {
    unkept.set(key, value);
  }
  for (const changed of listeners) changed();
}
