import { expect, it } from "vitest";

import { chooseGiven, readDropped } from "@/lib/dropped";

type Tree = { [name: string]: Tree | null };

/** Entries as browsers give them: a folder's come a few at a time. */
function entry(name: string, tree: Tree | null, above = ""): FileSystemEntry {
  const fullPath = `${above}/${name}`;
  const file = (done: (file: File) => void) => done(new File(["x"], name));
  const createReader = () => {
    const left = Object.entries(tree ?? {}).map(([key, value]) => entry(key, value, fullPath));
    return { readEntries: (done: (some: unknown[]) => void) => done(left.splice(0, 2)) };
  };
  const kind = { isDirectory: tree !== null, isFile: tree === null };
  return { name, fullPath, file, createReader, ...kind } as unknown as FileSystemEntry;
}

const dropOf = (tree: Tree) =>
  ({
    files: [],
    items: Object.entries(tree).map(([name, value]) => ({
      kind: "file",
      webkitGetAsEntry: () => entry(name, value),
    })),
  }) as unknown as DataTransfer;

it("finds all files of folders that are dropped, in order, and none that nobody means", async () => {
  const tree: Tree = {
    holiday: {
      "10.jpg": null,
      "9.jpg": null,
      "1.jpg": null,
      ".DS_Store": null,
      "day 2": { "2.jpg": null, "Thumbs.db": null },
    },
    __MACOSX: { "1.jpg": null },
    "alone.png": null,
  };
  const paths = (await readDropped(dropOf(tree))).map(({ path }) => path);
  expect(paths).toEqual([
    "alone.png",
    "holiday/1.jpg",
    "holiday/9.jpg",
    "holiday/10.jpg",
    "holiday/day 2/2.jpg",
  ]);
});

it("takes loose files where the browser gives no entries", async () => {
  const files = [new File(["x"], "2.jpg"), new File(["x"], "1.jpg")];
  const items = files.map(() => ({ kind: "file", webkitGetAsEntry: () => null }));
  const given = await readDropped({ files, items } as unknown as DataTransfer);
  expect(given.map(({ path }) => path)).toEqual(["1.jpg", "2.jpg"]);
});

it("gives nothing where the person changes their mind", async () => {
  const input = document.createElement("input");
  const create = document.createElement.bind(document);
  document.createElement = ((name: string) =>
    name === "input" ? input : create(name)) as typeof document.createElement;
  const chosen = chooseGiven();
  document.createElement = create;
  input.dispatchEvent(new Event("cancel"));
  expect(await chosen).toEqual([]);
});
