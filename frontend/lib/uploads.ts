/** Files on their way to the server: a few at a time, each with its own progress, cancel and retry. */
import { asApiError } from "@/lib/errors";
import type { UploadOptions } from "@/lib/http";
import { useUploadsStore, type Upload } from "@/lib/stores";

const AT_ONCE = 3;

/** What is to be sent, and how; `send` raises ApiError. */
export type UploadTask = {
  name: string;
  size: number;
  project?: string | null;
  segment?: string | null;
  send: (options: UploadOptions) => Promise<unknown>;
};

const tasks = new Map<string, UploadTask>();
const running = new Map<string, AbortController>();
const settled = new Map<string, () => void>();

/** Send them all; resolves when each is done, failed or cancelled. A failed one stays, for retry. */
export async function upload(wanted: UploadTask[]): Promise<void> {
  const entries = wanted.map(entryOf);
  wanted.forEach((task, place) => tasks.set(entries[place]!.id, task));
  useUploadsStore.getState().add(entries);
  const ends = entries.map(({ id }) => new Promise<void>((end) => settled.set(id, end)));
  next();
  await Promise.all(ends);
}

export function cancelUpload(id: string): void {
  running.get(id)?.abort();
  forget(id);
}

export function retryUpload(id: string): void {
  useUploadsStore.getState().update(id, { state: "waiting", loaded: 0, error: null });
  next();
}

/** Take what is done, or has failed for good, off the list. */
export function clearUploads(): void {
  for (const { id, state } of useUploadsStore.getState().uploads) {
    if (state === "failed" || state === "done") forget(id);
  }
}

function entryOf({ name, size, project = null, segment = null }: UploadTask): Upload {
  const id = crypto.randomUUID();
  return { id, name, size, project, segment, state: "waiting", loaded: 0, error: null };
}

function next(): void {
  const waiting = useUploadsStore.getState().uploads.filter(({ state }) => state === "waiting");
  for (const { id } of waiting.slice(0, AT_ONCE - running.size)) void send(id);
}

async function send(id: string): Promise<void> {
  const { update } = useUploadsStore.getState();
  const abort = new AbortController();
  running.set(id, abort);
  update(id, { state: "sending" });
  try {
    await tasks.get(id)!.send({ signal: abort.signal, onProgress: (it) => progressed(id, it) });
    update(id, { state: "done" });
    tasks.delete(id);
  } catch (thrown) {
    const error = asApiError(thrown);
    if (error.code !== "cancelled") update(id, { state: "failed", error: error.message });
  } finally {
    running.delete(id);
    settle(id);
    next();
  }
}

/** All bytes are there: the server looks at the file before it takes it. */
function progressed(id: string, { loaded, total }: { loaded: number; total: number }): void {
  useUploadsStore
    .getState()
    .update(id, { loaded, state: loaded >= total ? "checking" : "sending" });
}

function settle(id: string): void {
  settled.get(id)?.();
  settled.delete(id);
}

function forget(id: string): void {
  useUploadsStore.getState().drop([id]);
  tasks.delete(id);
  settle(id);
}
