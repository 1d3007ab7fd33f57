/** What a file is for a story, by the end of its name: as the server takes them. */

const PICTURES = ["jpg", "jpeg", "jpe", "jfif", "mpo", "png", "webp"];
const SOUNDS = [
  ...["mp3", "wav", "flac", "m4a", "mp4", "aac", "ogg", "oga", "opus"],
  ...["webm", "aif", "aiff", "caf"],
];
const TEXTS = ["txt", "md", "markdown"];

export type FileKind = "picture" | "sound" | "text" | "zip";

/** What choosers of files offer. */
const ends = (suffixes: string[]) => suffixes.map((it) => `.${it}`).join();
// With what they are called elsewhere: phones offer the camera then.
export const ACCEPTED_PICTURES = `image/jpeg,image/png,image/webp,${ends(PICTURES)}`;
export const ACCEPTED_SOUNDS = `audio/*,${ends(SOUNDS)}`;
export const ACCEPTED = ends([...PICTURES, ...SOUNDS, ...TEXTS, "json", "zip"]);

/** The end of a file's name, without the dot, in small letters. */
export function suffixOf(name: string): string {
  const dot = name.lastIndexOf(".");
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : "";
}

/** A file's name without its end. */
export const stemOf = (name: string) => {
  const suffix = suffixOf(name);
  return suffix ? name.slice(0, -suffix.length - 1) : name;
};

export function kindOf(name: string): FileKind | null {
  const suffix = suffixOf(name);
  if (PICTURES.includes(suffix)) return "picture";
  if (SOUNDS.includes(suffix)) return "sound";
  if (TEXTS.includes(suffix)) return "text";
  return suffix === "zip" ? "zip" : null;
}

export const isPicture = ({ name }: File): boolean => kindOf(name) === "picture";
export const isSound = ({ name }: File): boolean => kindOf(name) === "sound";

/** Whether a file tells a whole story, with the names of its pictures and sounds. */
export const isStoryFile = (name: string) =>
  ["story.md", "story.json"].includes(name.toLowerCase());
