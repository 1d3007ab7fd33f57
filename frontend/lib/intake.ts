/** What stories are in the files that somebody brought. Nothing is read or sent here. */
import type { Given } from "@/lib/dropped";
import { isStoryFile, kindOf, stemOf } from "@/lib/fileKinds";
import { texts } from "@/lib/texts";

/** A part of a story to be: a picture with the sound and the text of its name. */
export type Part = { picture: File; sound: File | null; text: File | null };
export type Plan =
  | { kind: "zip"; file: File }
  /** A folder with a story.md or a story.json, which says what belongs together. */
  | { kind: "folder"; title: string; files: Given[] }
  /** Pictures in their order; `script` is a text that belongs to none of them. */
  | { kind: "pictures"; title: string; parts: Part[]; script: File | null };
export type LeftOut = { file: File; why: string };
export type Intake = { plans: Plan[]; leftOut: LeftOut[] };

const folderOf = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
const isWithin = (path: string, folder: string) => !folder || path.startsWith(`${folder}/`);

/** Sort files, in the order they shall have, into stories. */
export function planStories(given: Given[]): Intake {
  const zips = given.filter(({ path }) => kindOf(path) === "zip");
  const homes = storyFolders(given);
  const ofFolder = new Map(homes.map((home) => [home, [] as Given[]]));
  const rest: Given[] = [];
  for (const it of given) {
    if (kindOf(it.path) === "zip") continue;
    const home = homes.find((folder) => isWithin(it.path, folder));
    (home === undefined ? rest : ofFolder.get(home)!).push(it);
  }
  const { plan, leftOut } = ofPictures(rest);
  const told = [...ofFolder].map(([home, files]) => ofStoryFile(home, files));
  const packed = zips.map(({ file }): Plan => ({ kind: "zip", file }));
  return { plans: [...packed, ...told, ...(plan ? [plan] : [])], leftOut };
}

/** Folders with a story file; the innermost ones first, since what is in them is theirs. */
function storyFolders(given: Given[]): string[] {
  const told = given.filter(({ path }) => isStoryFile(nameOf(path)));
  const folders = new Set(told.map(({ path }) => folderOf(path)));
  return [...folders].sort((a, b) => b.split("/").length - a.split("/").length || (a < b ? -1 : 1));
}

function ofStoryFile(home: string, files: Given[]): Plan {
  const within = files.map(({ file, path }) => ({
    file,
    path: home ? path.slice(home.length + 1) : path,
  }));
  return { kind: "folder", title: nameOf(home) || texts.dashboard.untitled, files: within };
}

/** Pictures with their companions; a single text of another name is the script of them all. */
function ofPictures(given: Given[]): { plan: Plan | null; leftOut: LeftOut[] } {
  const companions = new Map<string, Given>();
  for (const it of given) {
    const key = companionKey(it.path);
    if (key && !companions.has(key)) companions.set(key, it);
  }
  const taken = new Set<File>();
  const take = (path: string, kind: "sound" | "text") => {
    const found = companions.get(`${kind}:${stemOf(path).toLowerCase()}`)?.file ?? null;
    if (!found || taken.has(found)) return null;
    taken.add(found);
    return found;
  };
  const pictures = given.filter(({ path }) => kindOf(path) === "picture");
  const parts = pictures.map(({ file, path }): Part => {
    taken.add(file);
    return { picture: file, sound: take(path, "sound"), text: take(path, "text") };
  });
  const left = given.filter(({ file }) => !taken.has(file));
  const strays = left.filter(({ path }) => kindOf(path) === "text");
  const script = strays.length === 1 ? strays[0]! : null;
  const leftOut = left
    .filter((it) => it !== script)
    .map(({ file, path }) => ({ file, why: whyLeft(path) }));
  if (!parts.length && !script) return { plan: null, leftOut };
  const title = titleOf(pictures.length ? pictures : [script!]);
  return { plan: { kind: "pictures", title, parts, script: script?.file ?? null }, leftOut };
}

function companionKey(path: string): string | null {
  const kind = kindOf(path);
  return kind === "sound" || kind === "text" ? `${kind}:${stemOf(path).toLowerCase()}` : null;
}

function whyLeft(path: string): string {
  const kind = kindOf(path);
  return kind === "sound" || kind === "text" ? texts.uploads.stray(kind) : texts.uploads.otherKind;
}

/** The folder that they all lie in, the innermost one; a lone script has its own name. */
function titleOf(given: Given[]): string {
  const [first, ...rest] = given.map(({ path }) => folderOf(path).split("/"));
  let depth = first!.length;
  while (
    depth &&
    !rest.every((parts) => parts.slice(0, depth).join() === first!.slice(0, depth).join())
  )
    depth -= 1;
  const lone = kindOf(given[0]!.path) === "text" ? stemOf(nameOf(given[0]!.path)) : "";
  return first![depth - 1] || lone || texts.dashboard.untitled;
}

/** A text file as people's programs write them: UTF-8 or 16, else Windows'. */
export async function readText(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const wide = { "255,254": "utf-16le", "254,255": "utf-16be" }[bytes.slice(0, 2).join()];
  try {
    return new TextDecoder(wide ?? "utf-8", { fatal: true }).decode(bytes).trim();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return new TextDecoder("windows-1252").decode(bytes).trim();
  }
}
