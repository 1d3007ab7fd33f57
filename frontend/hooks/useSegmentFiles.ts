/** Pictures and sounds of segments: dropped, pasted, chosen, recorded or taken away. */
import { focusText } from "@/hooks/useNewSegments";
import { trying } from "@/hooks/useStoryActions";
import { offerUndo } from "@/hooks/useUndo";
import { createSegments, updateSegment, uploadFile } from "@/lib/api";
import { chooseFiles } from "@/lib/choose";
import { whyRefused } from "@/lib/fileChecks";
import { ACCEPTED_PICTURES, ACCEPTED_SOUNDS, isPicture, isSound } from "@/lib/fileKinds";
import type { Changed } from "@/lib/http";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { inTurn } from "@/lib/turns";
import type { Segment } from "@/lib/types";
import { leaveOut, upload, type UploadTask } from "@/lib/uploads";

type FileField = "image_file" | "audio_file";

const story = () => useStoryStore.getState();
const say = texts.story;

/** Send a file for a segment; what was there before can be brought back. */
export const setFile = (segment: string, field: FileField, file: File, recorded = false) => {
  story().setFault(segment, null);
  return upload([taskFor(segment, field, file, recorded)]);
};

function taskFor(segment: string, field: FileField, file: File, recorded = false): UploadTask {
  const { name, size } = file;
  return {
    name,
    size,
    file,
    segment,
    slot: `${segment}:${field}`,
    project: story().project?.id ?? null,
    send: async (options) =>
      took(field, await uploadFile(segment, field, file, { ...options, recorded })),
  };
}

function took(field: FileField, { data, change }: Changed<Segment>): void {
  story().putSegments([data]);
  if (change) offerUndo(field === "image_file" ? say.pictureReplaced : say.soundReplaced, change);
}

export async function removeFile(segment: string, field: FileField): Promise<void> {
  const done = await trying(segment, () => updateSegment(segment, { [field]: null }));
  if (!done) return;
  story().putSegments([done.data]);
  offerUndo(field === "image_file" ? say.pictureRemoved : say.soundRemoved, done.change);
}

const byName = new Intl.Collator(undefined, { numeric: true });

/** Pictures as new segments from a place on, in the order of their names; others are left out. */
export async function addPictures(files: readonly File[], place: number): Promise<void> {
  const project = story().project?.id;
  if (!project) return;
  const pictures = files.filter(isPicture).toSorted((a, b) => byName.compare(a.name, b.name));
  const ids = await addEmpty(project, pictures.length, place);
  const tasks = ids.map((id, further) => taskFor(id, "image_file", pictures[further]!));
  await Promise.all([upload(tasks), leaveOthers(files.filter((file) => !isPicture(file)))]);
}

/** So many new segments, with the keyboard in the first; none where that was refused. */
async function addEmpty(project: string, count: number, place: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => crypto.randomUUID() as string);
  const [first] = ids;
  if (!first) return [];
  const wanted = ids.map((id) => ({ id }));
  const done = await trying(null, () => inTurn(() => createSegments(project, wanted, place)));
  if (!done) return [];
  story().replaceSegments(done.data.segments);
  story().activate(first);
  focusText(first);
  offerUndo(say.added(count), done.change);
  return ids;
}

/** What is of no use here is told, with the reason, in the list of uploads. */
async function leaveOthers(others: readonly File[]): Promise<void> {
  const told = others.map(async (file) => ({
    file,
    why: (await whyRefused(file)) ?? say.noPicture,
  }));
  leaveOut(await Promise.all(told));
}

/** What was dropped on a segment: one picture or sound is for it, several pictures stand behind it. */
export function takeDropped(files: readonly File[], segment: string): void {
  const pictures = files.filter(isPicture);
  const sound = files.find(isSound);
  if (pictures.length === 1) void setFile(segment, "image_file", pictures[0]!);
  if (sound) void setFile(segment, "audio_file", sound);
  if (pictures.length > 1) void addPictures(pictures, story().order.indexOf(segment) + 1);
  if (!pictures.length && !sound) void refuse(segment, files[0]);
  else void leaveOthers(files.filter((file) => file !== sound && !isPicture(file)));
}

/** Say on the segment why a file is not taken. */
export async function refuse(segment: string, file: File | undefined): Promise<void> {
  const why = file && (await whyRefused(file));
  story().setFault(segment, why ?? say.notAFile);
}

export async function choosePicture(segment: string): Promise<void> {
  const [file] = await chooseFiles({ accept: ACCEPTED_PICTURES });
  if (file) await setFile(segment, "image_file", file);
}

export async function chooseSound(segment: string): Promise<void> {
  const [file] = await chooseFiles({ accept: ACCEPTED_SOUNDS });
  if (file) await setFile(segment, "audio_file", file);
}
