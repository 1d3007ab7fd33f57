/** From files that somebody brought to stories on the server. */
import {
  createProject,
  createSegments,
  deleteProject,
  deleteSegment,
  importFiles,
  importZip,
  uploadFile,
} from "@/lib/api";
import type { Given } from "@/lib/dropped";
import { whyRefused } from "@/lib/fileChecks";
import { isStoryFile } from "@/lib/fileKinds";
import type { UploadOptions } from "@/lib/http";
import { planStories, readText, type LeftOut, type Part, type Plan } from "@/lib/intake";
import { paragraphsOf } from "@/lib/script";
import { useStoryStore } from "@/lib/stores";
import type { Project } from "@/lib/types";
import { leaveOut, upload, type UploadTask } from "@/lib/uploads";

export type Brought = {
  /** How many stories come of it. */
  stories: number;
  /** The stories in which there is something, as soon as each of them is there. */
  arrivals: Promise<Project | null>[];
};

/** Make stories of files; what cannot be taken is told in the tray. Raises ApiError. */
export async function bring(given: Given[]): Promise<Brought> {
  const { good, refused } = await looked(given);
  const { plans, leftOut } = planStories(good);
  leaveOut([...refused, ...leftOut]);
  const arrivals: Promise<Project | null>[] = [];
  for (const plan of plans) {
    // One after another, so that the stories are made in the order in which they were brought.
    if (plan.kind === "pictures") arrivals.push(Promise.resolve(await ofPictures(plan)));
    else arrivals.push(ofStory(plan));
  }
  return { stories: plans.length, arrivals };
}

async function looked(given: Given[]): Promise<{ good: Given[]; refused: LeftOut[] }> {
  const good: Given[] = [];
  const refused: LeftOut[] = [];
  for (const it of given) {
    const why = isStoryFile(it.file.name) ? null : await whyRefused(it.file);
    if (why) refused.push({ file: it.file, why });
    else good.push(it);
  }
  return { good, refused };
}

/** A story that is told by a file goes as a whole; null where it was not taken. */
async function ofStory(plan: Exclude<Plan, { kind: "pictures" }>): Promise<Project | null> {
  let made: Project | null = null;
  const send = async (options: UploadOptions) => {
    made =
      plan.kind === "zip"
        ? await importZip(plan.file, options)
        : await importFiles(plan.files, options);
  };
  const files = plan.kind === "zip" ? [plan.file] : plan.files.map(({ file }) => file);
  const size = files.reduce((sum, file) => sum + file.size, 0);
  await upload([{ name: plan.kind === "zip" ? plan.file.name : plan.title, size, send }]);
  return made;
}

/**
 * A story with a segment for each picture, in order; their files follow, several at a time.
 *
 * The segments are there first, so that the order is right whichever file arrives first, and one
 * that failed has its place to come to.
 */
async function ofPictures({ title, parts, script }: Plan & { kind: "pictures" }): Promise<Project> {
  const project = await createProject(title.slice(0, 300));
  try {
    const words = await wordsOf(parts, script);
    const rows = words.map((text_content) => ({ id: crypto.randomUUID() as string, text_content }));
    await createSegments(project.id, rows);
    void upload(
      parts.flatMap((part, place) => tasksOf(project.id, rows[place]!.id, part, !words[place])),
    );
  } catch (error) {
    // Nobody asked for half a story. Where this fails too, the server is away, and that is told.
    await deleteProject(project.id).catch(() => undefined);
    throw error;
  }
  return project;
}

/** The text of each segment: its own, else the script's next paragraph; what is left comes last. */
async function wordsOf(parts: Part[], script: File | null): Promise<string[]> {
  const paragraphs = script ? paragraphsOf(await readText(script)) : [];
  const words: string[] = [];
  for (const { text } of parts)
    words.push(text ? await readText(text) : (paragraphs.shift() ?? ""));
  return [...words, ...paragraphs];
}

function tasksOf(
  project: string,
  segment: string,
  { picture, sound }: Part,
  isWordless: boolean,
): UploadTask[] {
  const task = (field: "image_file" | "audio_file", file: File): UploadTask => ({
    ...{ name: file.name, size: file.size, project, segment, slot: `${segment}:${field}` },
    send: async (options) => showIn(project, await uploadFile(segment, field, file, options)),
  });
  const ofPicture = task("image_file", picture);
  // A segment was made for this picture; without it there is nothing in it.
  if (!sound && isWordless) ofPicture.onCancel = () => void giveUp(segment);
  return [ofPicture, ...(sound ? [task("audio_file", sound)] : [])];
}

type Uploaded = Awaited<ReturnType<typeof uploadFile>>;

function showIn(project: string, { data }: Uploaded): void {
  const story = useStoryStore.getState();
  if (story.project?.id === project) story.putSegments([data]);
}

async function giveUp(segment: string): Promise<void> {
  await deleteSegment(segment).catch(() => undefined); // then it stays, empty, and says so
  useStoryStore.getState().remove([segment]);
}
