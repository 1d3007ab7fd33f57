/** Files on their way to the server: a few at a time, each with its own progress, cancel and retry. */
import { asApiError, type ApiError } from "@/lib/errors";
import { whyRefused } from "@/lib/fileChecks";
import type { UploadOptions, UploadProgress } from "@/lib/http";
import { useUploadsStore, type Upload } from "@/lib/stores";
import { texts } from "@/lib/texts";

const AT_ONCE = 3;
const MOST_PROBLEMS = 5;

/** What is to be sent, and how; `send` raises ApiError. */
export type UploadTask = {
  name: string;
  size: number;
  /** Looked at before it is sent; what the server would not take fails at once. */
  file?: File;
  project?: string | null;
  segment?: string | null;
  /** Of several files with one slot the one that was brought last counts. */
  slot?: string | null;
  send: (options: UploadOptions) => Promise<unknown>;
  /** The person does not want it any more. */
  onCancel?: () => void;
};

const tasks = new Map<string, UploadTask>();
const running = new Map<string, { abort: AbortController; slot: string | null }>();
const settled = new Map<string, () => void>();
const cutOff = new Set<string>(); // failed because nobody answered

/** Send them all; resolves when each is done, failed or cancelled. A failed one stays, for retry. */
export async function upload(wanted: UploadTask[]): Promise<void> {
  wanted.forEach(({ slot }) => slot && supersede(slot));
  const entries = wanted.map(entryOf);
  wanted.forEach((task, place) => tasks.set(entries[place]!.id, task));
  const ends = entries.map(({ id }) => new Promise<void>((end) => settled.set(id, end)));
  useUploadsStore.getState().add(entries);
  next();
  await Promise.all(ends);
}

/** Say of files that they were left out, and why; there is nothing to try again. */
export function leaveOut(files: { file: File; why: string }[]): void {
  const entries = files.map(({ file: { name, size }, why: error }): Upload => {
    const entry = entryOf({ name, size });
    return { ...entry, state: "failed", error, canRetry: false };
  });
  useUploadsStore.getState().add(entries);
}

export function cancelUpload(id: string): void {
  const task = tasks.get(id);
  stop(id);
  task?.onCancel?.();
}

function stop(id: string): void {
  running.get(id)?.abort.abort();
  forget(id);
}

/** Another file is wanted there. What the server is looking at already is waited for. */
function supersede(slot: string): void {
  const before = useUploadsStore.getState().uploads.filter((it) => it.slot === slot);
  for (const { id, state } of before) if (state !== "checking" && state !== "done") stop(id);
}

/** All that wait or are under way; what has failed stays for retry. */
export function cancelAllUploads(): void {
  for (const { id, state } of useUploadsStore.getState().uploads) {
    if (state !== "failed" && state !== "done") cancelUpload(id);
  }
}

export function retryUpload(id: string): void {
  if (!tasks.has(id)) return;
  cutOff.delete(id);
  useUploadsStore.getState().update(id, { state: "waiting", loaded: 0, error: null });
  next();
}

/** The server is back: what it did not hear goes on, where sending it twice does no harm. */
export function retryCutOff(): void {
  for (const id of [...cutOff]) if (tasks.get(id)?.segment) retryUpload(id);
}

/** Take what is done off the list. */
export const clearDone = (): void => clear("done");

/** Take what is done, or has failed, off the list. */
export const clearUploads = (): void => clear("done", "failed");

function clear(...over: Upload["state"][]): void {
  for (const { id, state } of useUploadsStore.getState().uploads)
    if (over.includes(state)) forget(id);
}

function entryOf(task: Omit<UploadTask, "send">): Upload {
  const { name, size, project = null, segment = null, slot = null } = task;
  const [id, state] = [crypto.randomUUID(), "waiting" as const];
  return { id, name, size, project, segment, slot, state, loaded: 0, error: null, canRetry: true };
}

function next(): void {
  const busy = new Set([...running.values()].map(({ slot }) => slot).filter(Boolean));
  const waiting = useUploadsStore
    .getState()
    .uploads.filter(
      ({ id, state, slot }) => state === "waiting" && !running.has(id) && !busy.has(slot),
    );
  for (const { id } of waiting.slice(0, AT_ONCE - running.size)) void send(id);
}

async function send(id: string): Promise<void> {
  const { update } = useUploadsStore.getState();
  const task = tasks.get(id)!;
  const abort = new AbortController();
  running.set(id, { abort, slot: task.slot ?? null });
  update(id, { state: "sending" });
  try {
    const why = task.file ? await whyRefused(task.file) : null;
    if (why) refuse(id, why);
    else await deliver(id, task, abort.signal);
  } catch (thrown) {
    failed(id, asApiError(thrown));
  } finally {
    running.delete(id);
    settle(id);
    next();
  }
}

async function deliver(id: string, task: UploadTask, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await task.send({ signal, onProgress: (it) => progressed(id, task.size, it) });
  useUploadsStore.getState().update(id, { state: "done", loaded: task.size });
  tasks.delete(id);
}

function refuse(id: string, why: string): void {
  useUploadsStore.getState().update(id, { state: "failed", error: why, canRetry: false });
  tasks.delete(id);
}

function failed(id: string, error: ApiError): void {
  if (error.code === "cancelled") return;
  if (error.isAway) cutOff.add(id);
  const isGone = error.status === 404 && tasks.get(id)?.segment;
  const why = isGone ? texts.uploads.segmentGone : sentenceOf(error);
  const canRetry = error.status !== 400; // what the server has looked at, it refuses again
  useUploadsStore.getState().update(id, { state: "failed", error: why, canRetry });
}

/**
 * What is sent is the file in a form, which makes it a little larger: the share counts.
 *
 * All bytes are there: the server looks at the file before it takes it.
 */
function progressed(id: string, size: number, { loaded, total }: UploadProgress): void {
  const isSent = loaded >= total;
  const share = isSent ? 1 : loaded / total;
  const state = isSent ? "checking" : "sending";
  useUploadsStore.getState().update(id, { loaded: Math.round(size * share), state });
}

type Problem = { segment: number | null; file: string | null; message: string; remedy: string };

/** What happened; of a story that cannot be read also what is wrong with it, line by line. */
function sentenceOf({ message, data }: ApiError): string {
  const problems = Array.isArray(data.problems) ? (data.problems as Problem[]) : [];
  const shown = problems
    .slice(0, MOST_PROBLEMS)
    .map(({ file, message: what, remedy }) =>
      [file && `${file}:`, what, remedy].filter(Boolean).join(" "),
    );
  const more = problems.length - shown.length;
  return [message, ...shown, ...(more > 0 ? [texts.uploads.moreProblems(more)] : [])].join("\n");
}

function settle(id: string): void {
  settled.get(id)?.();
  settled.delete(id);
}

function forget(id: string): void {
  useUploadsStore.getState().drop([id]);
  tasks.delete(id);
  cutOff.delete(id);
  settle(id);
}
