import { describe, expect, it } from "vitest";

import { byPath, type Given } from "@/lib/dropped";
import { planStories, readText, type Plan } from "@/lib/intake";
import { paragraphsOf } from "@/lib/script";
import { texts } from "@/lib/texts";

const given = (...paths: string[]): Given[] =>
  paths.map((path) => ({ path, file: new File(["x"], path.split("/").at(-1)!) }));

const plans = (...paths: string[]) => planStories(given(...paths)).plans;
const told = (plan: Plan) =>
  plan.kind === "pictures"
    ? plan.parts.map(({ picture, sound, text }) => [picture.name, sound?.name, text?.name])
    : [];

describe("what is brought", () => {
  it("becomes a story with a part for each picture, in the order given", () => {
    const [plan, ...others] = plans("Holiday/2.jpg", "Holiday/10.PNG");
    expect(others).toEqual([]);
    expect(plan).toMatchObject({ kind: "pictures", title: "Holiday", script: null });
    expect(told(plan!)).toEqual([
      ["2.jpg", undefined, undefined],
      ["10.PNG", undefined, undefined],
    ]);
  });

  it("gives a picture the sound and the text of its name, in its own folder", () => {
    const [plan] = plans("h/a/1.jpg", "h/a/1.mp3", "h/a/1.txt", "h/b/1.jpg", "h/b/1.txt");
    expect(told(plan!)).toEqual([
      ["1.jpg", "1.mp3", "1.txt"],
      ["1.jpg", undefined, "1.txt"],
    ]);
    expect(plan).toMatchObject({ title: "h" });
  });

  it("takes a single text of another name for the script", () => {
    const [plan] = plans("h/1.jpg", "h/2.jpg", "h/script.txt");
    expect(plan).toMatchObject({ kind: "pictures", script: { name: "script.txt" } });
    expect(plans("words.txt")[0]).toMatchObject({ title: "words", parts: [] });
  });

  it("leaves to a story file what belongs together in its folder", () => {
    const found = plans("s/story.md", "s/images/1.jpg", "other/2.jpg", "more.zip");
    expect(found.map(({ kind }) => kind)).toEqual(["zip", "folder", "pictures"]);
    const [, folder] = found;
    expect(folder).toMatchObject({ title: "s" });
    expect(folder!.kind === "folder" && folder!.files.map(({ path }) => path)).toEqual([
      "story.md",
      "images/1.jpg",
    ]);
  });

  it("says what has no place in a story, and why", () => {
    const { plans: made, leftOut } = planStories(given("1.jpg", "lonely.mp3", "a.txt", "b.txt"));
    expect(made).toHaveLength(1);
    expect(leftOut.map(({ file, why }) => [file.name, why])).toEqual([
      ["lonely.mp3", texts.uploads.stray("sound")],
      ["a.txt", texts.uploads.stray("text")],
      ["b.txt", texts.uploads.stray("text")],
    ]);
    expect(planStories([])).toEqual({ plans: [], leftOut: [] });
  });

  it("comes from loose files without a title", () => {
    expect(plans("1.jpg")[0]).toMatchObject({ title: texts.dashboard.untitled });
    expect(plans("a/1.jpg", "b/1.jpg")[0]).toMatchObject({ title: texts.dashboard.untitled });
  });
});

it("counts as people do, folder by folder", () => {
  const sorted = given("a/10.jpg", "a/2.jpg", "B/1.jpg", "a/2b/1.jpg").sort(byPath);
  expect(sorted.map(({ path }) => path)).toEqual(["a/2.jpg", "a/2b/1.jpg", "a/10.jpg", "B/1.jpg"]);
});

it("divides a script where lines are empty", () => {
  expect(paragraphsOf("One\nline.\r\n \r\nTwo.\n\n\n\nThree.\n")).toEqual([
    "One\nline.",
    "Two.",
    "Three.",
  ]);
});

it("reads texts as people's programs write them", async () => {
  const read = (...bytes: number[]) => readText(new Blob([new Uint8Array(bytes)]));
  expect(await read(0xef, 0xbb, 0xbf, 0xc3, 0xa9, 0x0a)).toBe("é");
  expect(await read(0xff, 0xfe, 0xe9, 0x00)).toBe("é");
  expect(await read(0x63, 0x61, 0x66, 0xe9)).toBe("café");
});
