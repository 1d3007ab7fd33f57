/** Files that are dropped or chosen, folders with all that is in them. */
import { chooseFiles } from "@/lib/choose";
import { ACCEPTED } from "@/lib/fileKinds";

/** A file, and where it lies in what was given: `holiday/day 2/03.jpg`. */
export type Given = { file: File; path: string };

const COLLATOR = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** As people count: picture 2 before picture 10, folder by folder. */
export const byPath = (a: Given, b: Given) => {
  const [left, right] = [a.path.split("/"), b.path.split("/")];
  const differs = left.findIndex((part, place) => part !== right[place]);
  return differs < 0 ? 0 : COLLATOR.compare(left[differs]!, right[differs] ?? "");
};

/** What systems put beside people's files, and nobody means. */
export const isClutter = (path: string) =>
  path
    .split("/")
    .some(
      (part) =>
        part.startsWith(".") ||
        part === "__MACOSX" ||
        ["thumbs.db", "desktop.ini"].includes(part.toLowerCase()),
    );

/**
 * Everything that was dropped, folders entered.
 *
 * The browser gives entries only while the event is handled: call it right there.
 */
export function readDropped(transfer: DataTransfer): Promise<Given[]> {
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const entries = items.flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  const loose = entries.length
    ? []
    : [...transfer.files].map((file) => ({ file, path: file.name }));
  return readEntries(entries).then((found) => tidy([...loose, ...found]));
}

/** Let the person choose files, or a folder, of which stories can be made. */
export const chooseGiven = async (folder = false): Promise<Given[]> =>
  tidy((await chooseFiles({ accept: ACCEPTED, multiple: true, folder })).map(asGiven));

const asGiven = (file: File): Given => ({ file, path: file.webkitRelativePath || file.name });

const tidy = (given: Given[]) => given.filter(({ path }) => !isClutter(path)).sort(byPath);

async function readEntries(entries: FileSystemEntry[]): Promise<Given[]> {
  const found: Given[] = [];
  for (const entry of entries) {
    if (isClutter(entry.name)) continue;
    if (entry.isDirectory) found.push(...(await readFolder(entry as FileSystemDirectoryEntry)));
    else found.push(await readFile(entry as FileSystemFileEntry));
  }
  return found;
}

async function readFolder(folder: FileSystemDirectoryEntry): Promise<Given[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    // A hundred at a time, until there are no more.
    const some = await new Promise<FileSystemEntry[]>((done, fail) =>
      reader.readEntries(done, fail),
    );
    if (!some.length) return readEntries(entries);
    entries.push(...some);
  }
}

const readFile = (entry: FileSystemFileEntry) =>
  new Promise<Given>((done, fail) =>
    entry.file((file) => done({ file, path: entry.fullPath.replace(/^\//, "") }), fail),
  );
