// Bundle the composition together with the story's files. Done once, before anything is measured.
//
//     node bundle.mjs STORY_FOLDER BUNDLE_FOLDER

import { bundle } from "@remotion/bundler";
import path from "node:path";

const [, , story, output] = process.argv;
await bundle({
  entryPoint: path.join(import.meta.dirname, "story.jsx"),
  publicDir: path.resolve(story),
  outDir: path.resolve(output),
});
