import type { Voices } from "@/lib/types";

/** The name of a language as English has it; its tag where it has no name. */
export function nameOfLanguage(tag: string): string {
  try {
    return new Intl.DisplayNames("en", { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag; // no well-formed tag: it is shown as it is
  }
}

/** What the installed voices speak, and what is chosen already, by name. */
export function languagesOf({ engines }: Voices, chosen = ""): string[] {
  const spoken = engines.flatMap(({ voices }) => voices.flatMap(({ languages }) => languages));
  const tags = new Set([...spoken, ...(chosen ? [chosen] : [])]);
  return [...tags].toSorted((a, b) => nameOfLanguage(a).localeCompare(nameOfLanguage(b)));
}
