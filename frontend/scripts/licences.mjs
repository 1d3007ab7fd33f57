// Writes out/licences.json: what of other people's is in the built app, and under which licence.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");
const out = path.join(root, process.env.STORYREEL_BUILD_FOLDER ?? "out");

const json = async (file) => JSON.parse(await readFile(path.join(root, file), "utf8"));

/** The packages that the app asks for, and what those ask for in turn; each once. */
async function packages(names, found = new Map()) {
  for (const name of names) {
    if (found.has(name)) continue;
    const told = await json(`node_modules/${name}/package.json`).catch(() => null);
    if (!told) continue; // optional, or for another system
    const { version, license, dependencies = {} } = told;
    found.set(name, { name, version, licence: license ?? "unknown" });
    await packages(Object.keys(dependencies), found);
  }
  return found;
}

const { dependencies } = await json("package.json");
const found = [...(await packages(Object.keys(dependencies))).values()];
const licences = found.sort((a, b) => a.name.localeCompare(b.name));
await writeFile(path.join(out, "licences.json"), JSON.stringify(licences, null, 1));
