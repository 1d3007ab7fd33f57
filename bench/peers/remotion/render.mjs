// Render the job with Remotion and the system's Chromium.
//
//     node render.mjs JOB.json OUT.mp4 BUNDLE_FOLDER CHROMIUM [TABS]
//
// Frames are captured in Remotion's own way (JPEG) by as many browser tabs as told, else as many as
// Remotion chooses. x264's settings are the job's.

import { openBrowser, renderMedia, selectComposition } from "@remotion/renderer";
import { readFileSync } from "node:fs";

const [, , jobFile, outputLocation, serveUrl, browserExecutable, tabs] = process.argv;
const job = JSON.parse(readFileSync(jobFile, "utf8"));
const inputProps = { job };
const chromeMode = "chrome-for-testing"; // the whole browser, as Debian packages it

// Remotion's own values for x264 give way to the job's; where both set something, the later counts.
function withSettings({ type, args }) {
  if (type !== "stitcher" && type !== "pre-stitcher") return args;
  if (!args.includes("libx264")) return args;
  const output = args.pop();
  return [...args, ...job.video_arguments, output];
}

const browser = await openBrowser("chrome", { browserExecutable, chromeMode });
try {
  const shared = { serveUrl, inputProps, puppeteerInstance: browser, browserExecutable, chromeMode };
  const composition = await selectComposition({ ...shared, id: "story" });
  await renderMedia({
    ...shared,
    composition,
    outputLocation,
    codec: "h264",
    colorSpace: "bt709",
    audioBitrate: `${Number(job.audio_arguments.at(-1)) / 1000}k`,
    concurrency: tabs ? Number(tabs) : null,
    ffmpegOverride: withSettings,
  });
} finally {
  await browser.close({ silent: true });
}
