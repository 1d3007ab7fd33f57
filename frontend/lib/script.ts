/** A script as people paste it, and the parts it falls into. */

export type ScriptParts = "paragraphs" | "lines";

/** What stands between blank lines, or each line; without what surrounds it. */
export function paragraphsOf(script: string, parts: ScriptParts = "paragraphs"): string[] {
  const text = script.replace(/\r\n?/g, "\n");
  return text
    .split(parts === "lines" ? /\n+/ : /\n[^\S\n]*\n\s*/)
    .map((part) => part.trim())
    .filter(Boolean);
}

/** How many code points there are before a place in a text, which JavaScript counts in UTF-16. */
export const codePointsBefore = (text: string, place: number): number =>
  [...text.slice(0, place)].length;
