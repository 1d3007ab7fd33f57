/** Texts that are being written, kept on this machine until the server has them: a tab may crash. */

const PREFIX = "storyreel:draft:";

/** The text that was kept for a segment, or null. */
export function keptDraft(segment: string): string | null {
  return storage()?.getItem(PREFIX + segment) ?? null;
}

export function keepDraft(segment: string, text: string): void {
  try {
    storage()?.setItem(PREFIX + segment, text);
  } catch {
    // The browser's storage is full or forbidden: the text is still in the page, and on its way.
  }
}

export function dropDraft(segment: string): void {
  storage()?.removeItem(PREFIX + segment);
}

function storage(): Storage | null {
  try {
    return typeof window === "undefined" ? null : window.localStorage;
  } catch {
    return null; // switched off in the browser
  }
}
