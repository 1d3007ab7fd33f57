/**
 * Texts that are being written, kept on this machine until the server has them: a tab may crash.
 *
 * Each tab keeps its own, with the text that was there before; nobody takes those of a tab that is
 * still open.
 */
import { CLIENT } from "@/lib/http";
import type { Segment } from "@/lib/types";

const PREFIX = "storyreel:draft:";
const TAB = "storyreel:tab:";

export type Draft = {
  segment: string;
  text: string;
  /** What the server had when this was begun. */
  base: string;
  /** Where it is kept. */
  key: string;
  at: number;
};

const keyOf = (segment: string, tab = CLIENT) => `${PREFIX}${segment}:${tab}`;

/** The text that this tab keeps for a segment, or null. */
export const keptDraft = (segment: string): string | null => read(keyOf(segment))?.text ?? null;

/** Keep a text that is written over `base`, unless it was begun over another one. */
export const keepDraft = (segment: string, text: string, base: string): void =>
  keep(keyOf(segment), { text, base: read(keyOf(segment))?.base ?? base, at: Date.now() });

/** The server has this text now: what was written since then is written over it. */
export function settleDraft(segment: string, text: string): void {
  const kept = read(keyOf(segment));
  if (kept?.text === text) forgetDraft(kept.key);
  else if (kept) keep(kept.key, { ...kept, base: text });
}

/** The same draft as one that belongs to no tab, until somebody decides about it. */
function putAside(draft: Draft): Draft {
  const key = keyOf(draft.segment, "aside");
  forgetDraft(draft.key);
  keep(key, draft);
  return { ...draft, key };
}

/** Let go of a draft, whichever tab has written it. */
export const forgetDraft = (key: string): void => storage()?.removeItem(key);

/** What is left of earlier visits, and of tabs that crashed: of each segment the newest. */
export async function leftDrafts(): Promise<Map<string, Draft>> {
  const open = await openTabs();
  const keys = Object.keys(storage() ?? {}).filter((key) => key.startsWith(PREFIX));
  const left = keys.filter((key) => !open.has(tabOf(key))).flatMap((key) => read(key) ?? []);
  return new Map(left.sort((a, b) => a.at - b.at).map((draft) => [draft.segment, draft]));
}

/** What earlier visits have left of a story; what was written over another text is put aside. */
export function adopted(segments: readonly Segment[], left: ReadonlyMap<string, Draft>) {
  const [drafts, asides]: [Record<string, string>, Record<string, Draft>] = [{}, {}];
  for (const { id, text_content = "" } of segments) {
    const draft = left.get(id);
    if (!draft) continue;
    if (draft.text !== text_content && draft.base !== text_content) asides[id] = putAside(draft);
    else forgetDraft(draft.key);
    if (draft.text === text_content || id in asides) continue;
    keepDraft(id, draft.text, text_content);
    drafts[id] = draft.text;
  }
  return { drafts, asides };
}

/** Say to other tabs, for as long as this one is open, that its drafts are its own. */
export function holdDrafts(): void {
  // Where there are no locks the text a draft was based on has to be enough.
  const name = TAB + CLIENT;
  const forGood = (lock: Lock | null) => lock && new Promise<void>(() => undefined);
  void globalThis.navigator?.locks?.request(name, { ifAvailable: true }, forGood);
}

async function openTabs(): Promise<Set<string>> {
  const { held = [] } = (await globalThis.navigator?.locks?.query()) ?? {};
  const tabs = held.flatMap(({ name }) => (name?.startsWith(TAB) ? [name.slice(TAB.length)] : []));
  return new Set(tabs.filter((tab) => tab !== CLIENT));
}

const tabOf = (key: string) => key.slice(key.lastIndexOf(":") + 1);

function keep(key: string, { text, base, at }: Pick<Draft, "text" | "base" | "at">): void {
  try {
    storage()?.setItem(key, JSON.stringify({ text, base, at }));
  } catch {
    // The browser's storage is full or forbidden: the text is still in the page, and on its way.
  }
}

function read(key: string): Draft | null {
  const segment = key.slice(PREFIX.length, key.lastIndexOf(":"));
  try {
    const found: unknown = JSON.parse(storage()?.getItem(key) ?? "null");
    return found ? { ...(found as Pick<Draft, "text" | "base" | "at">), segment, key } : null;
  } catch {
    forgetDraft(key); // nobody can read it
    return null;
  }
}

function storage(): Storage | null {
  try {
    return typeof window === "undefined" ? null : window.localStorage;
  } catch {
    return null; // switched off in the browser
  }
}
