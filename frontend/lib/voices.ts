/** Voices as people look for them: by name and by language. */
import type { Voice, VoiceEngine } from "@/lib/types";

/** What a language is called: `English (United Kingdom)` for `en-GB`. */
export function languageName(tag: string): string {
  try {
    return (names ??= new Intl.DisplayNames("en", { type: "language" })).of(tag) ?? tag;
  } catch {
    return tag; // no tag that the browser knows
  }
}

let names: Intl.DisplayNames | undefined;

/** Its mother tongue in words; where it speaks others as well, those too. */
export function languagesOf({ languages }: Voice): string {
  const mother = languages[0]?.split("-")[0];
  const others = languages.slice(1).filter((it) => it !== mother);
  return [languages[0], ...others].flatMap((it) => (it ? languageName(it) : [])).join(", ");
}

/** Whether its name says its language already. */
export const isNamedByLanguage = ({ name, languages }: Voice): boolean =>
  name.startsWith(languageName(languages[0]?.split("-")[0] ?? ""));

/** Engines that have voices, with those that match what is looked for. */
export function matchingEngines(engines: VoiceEngine[], query: string): VoiceEngine[] {
  const wanted = query.trim().toLowerCase();
  return engines
    .map((engine) => ({ ...engine, voices: engine.voices.filter((it) => matches(it, wanted)) }))
    .filter(({ voices }) => voices.length);
}

const matches = (voice: Voice, wanted: string) =>
  [voice.name, voice.id, languagesOf(voice)].some((it) => it.toLowerCase().includes(wanted));
