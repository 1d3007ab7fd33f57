import { beforeEach, describe, expect, it, vi } from "vitest";

import { ApiError } from "@/lib/errors";
import { useUploadsStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import {
  cancelAllUploads,
  cancelUpload,
  clearDone,
  clearUploads,
  leaveOut,
  retryCutOff,
  retryUpload,
  upload,
  type UploadTask,
} from "@/lib/uploads";
import { totalsOf } from "@/lib/uploadTotals";

const uploads = () => useUploadsStore.getState().uploads;
const states = () => uploads().map(({ name, state }) => `${name} ${state}`);
const idOf = (name: string) => uploads().find((it) => it.name === name)!.id;
const settled = () => new Promise((done) => setTimeout(done));

/** A task whose sending ends when the test says so. */
function held(name: string, more: Partial<UploadTask> = {}) {
  const ends: { finish: () => void; fail: (error: Error) => void }[] = [];
  const send = vi.fn<UploadTask["send"]>(
    ({ signal }) =>
      new Promise<void>((finish, fail) => {
        ends.push({ finish, fail });
        signal?.addEventListener("abort", () => fail(new ApiError("cancelled", "", 0)));
      }),
  );
  const task: UploadTask = { name, size: 100, send, ...more };
  return {
    task,
    send,
    finish: () => ends.at(-1)!.finish(),
    fail: (it: Error) => ends.at(-1)!.fail(it),
  };
}

const AWAY = new ApiError("away", "Nobody answers.", 0);
const REFUSED = new ApiError("not_a_picture", "It is damaged.", 400);

beforeEach(() => {
  cancelAllUploads();
  clearUploads();
});

describe("uploads", () => {
  it("go in their order, three at a time", async () => {
    const all = ["a", "b", "c", "d", "e"].map((name) => held(name));
    const end = upload(all.map(({ task }) => task));
    await settled();
    expect(states()).toEqual(["a sending", "b sending", "c sending", "d waiting", "e waiting"]);
    all[1]!.finish();
    await settled();
    expect(states()).toEqual(["a sending", "b done", "c sending", "d sending", "e waiting"]);
    for (const it of [all[0]!, all[2]!, all[3]!]) it.finish();
    await settled();
    all[4]!.finish();
    await end;
    expect(totalsOf(uploads())).toMatchObject({ active: 0, done: 5, failed: 0, percent: 100 });
  });

  it("tell how far they are, and when the server looks at them", async () => {
    const a = held("a");
    void upload([a.task]);
    await settled();
    const { onProgress } = a.send.mock.calls[0]![0];
    onProgress!({ loaded: 44, total: 110 });
    expect(uploads()[0]).toMatchObject({ state: "sending", loaded: 40 });
    expect(totalsOf(uploads())).toMatchObject({ percent: 40, sizes: "40 B of 100 B" });
    onProgress!({ loaded: 110, total: 110 });
    expect(uploads()[0]).toMatchObject({ state: "checking" });
    a.finish();
  });

  it("are not offered once more where the server has looked at the file and refused it", async () => {
    const a = held("a");
    const end = upload([a.task]);
    await settled();
    a.fail(REFUSED);
    await end;
    expect(uploads()[0]).toMatchObject({ error: "It is damaged.", canRetry: false });
  });

  it("leave the list when they are done; what has failed stays", async () => {
    const [a, b] = [held("a"), held("b")];
    const end = upload([a.task, b.task]);
    await settled();
    a.fail(REFUSED);
    b.finish();
    await end;
    clearDone();
    expect(states()).toEqual(["a failed"]);
  });

  it("do not stop for one that fails, and it can be sent again", async () => {
    const [a, b] = [held("a"), held("b")];
    const end = upload([a.task, b.task]);
    await settled();
    a.fail(new ApiError("busy", "Not now.", 503));
    b.finish();
    await end; // a failed one keeps nobody waiting
    expect(uploads()[0]).toMatchObject({ state: "failed", error: "Not now.", canRetry: true });
    expect(totalsOf(uploads()).order[0]).toBe(idOf("a"));
    retryUpload(idOf("a"));
    await settled();
    expect(states()).toEqual(["a sending", "b done"]);
    a.finish();
    await settled();
    expect(states()).toEqual(["a done", "b done"]);
    clearUploads();
    expect(uploads()).toEqual([]);
  });

  it("can be cancelled, under way and waiting, and the others go on", async () => {
    const onCancel = vi.fn();
    const all = ["a", "b", "c", "d", "e"].map((name) => held(name, { onCancel }));
    const end = upload(all.map(({ task }) => task));
    await settled();
    cancelUpload(idOf("e"));
    cancelUpload(idOf("a"));
    await settled();
    expect(all[0]!.send.mock.calls[0]![0].signal!.aborted).toBe(true);
    expect(all[4]!.send).not.toHaveBeenCalled();
    expect(states()).toEqual(["b sending", "c sending", "d sending"]);
    cancelAllUploads();
    await end;
    expect(uploads()).toEqual([]);
    expect(onCancel).toHaveBeenCalledTimes(5);
  });

  it("are looked at before they are sent", async () => {
    const a = held("a.heic", { file: new File(["x"], "a.heic") });
    await upload([a.task]);
    expect(a.send).not.toHaveBeenCalled();
    const error = texts.uploads.otherPicture("HEIC");
    expect(uploads()[0]).toMatchObject({ state: "failed", canRetry: false, error });
  });

  it("go on when the server is back, where sending twice does no harm", async () => {
    const all = [held("a", { segment: "s" }), held("b")];
    const end = upload(all.map(({ task }) => task));
    await settled();
    for (const it of all) it.fail(AWAY);
    await end;
    retryCutOff();
    await settled();
    expect(states()).toEqual(["a sending", "b failed"]);
  });

  it("tell everything that is wrong with a story", async () => {
    const a = held("s.zip");
    const problem = {
      segment: 1,
      file: "1.png",
      message: "It is not there.",
      remedy: "Put it back.",
    };
    const problems = [problem, ...Array<object>(6).fill({ ...problem, file: null })];
    const end = upload([a.task]);
    await settled();
    a.fail(new ApiError("story_not_renderable", "7 problems.", 400, { problems }));
    await end;
    const lines = uploads()[0]!.error!.split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "7 problems.",
      "1.png: It is not there. Put it back.",
      "It is not there. Put it back.",
    ]);
    expect(lines.at(-1)).toBe(texts.uploads.moreProblems(2));
  });

  it("say which files were left out", () => {
    leaveOut([{ file: new File(["x"], "a.exe"), why: "No." }]);
    expect(uploads()[0]).toMatchObject({ name: "a.exe", state: "failed", canRetry: false });
    expect(totalsOf(uploads())).toMatchObject({ active: 0, failed: 1, wanted: 0, sizes: "" });
  });
});

describe("files for one place", () => {
  it("the one that was brought last counts, the one before is given up", async () => {
    const [wrong, right] = [held("wrong", { slot: "a" }), held("right", { slot: "a" })];
    const first = upload([wrong.task]);
    await settled();
    const second = upload([right.task]);
    await first;
    expect(wrong.send.mock.calls[0]![0].signal?.aborted).toBe(true);
    await settled();
    right.finish();
    await second;
    expect(states()).toEqual(["right done"]);
  });

  it("what the server looks at already is waited for", async () => {
    const [wrong, right] = [held("wrong", { slot: "a" }), held("right", { slot: "a" })];
    void upload([wrong.task]);
    await settled();
    wrong.send.mock.calls[0]![0].onProgress!({ loaded: 100, total: 100 });
    void upload([right.task]);
    await settled();
    expect(states()).toEqual(["wrong checking", "right waiting"]);
    wrong.finish();
    await settled();
    expect(states()).toEqual(["wrong done", "right sending"]);
  });

  it("an old failure goes when another file comes; what has another place stays", async () => {
    const [bad, other] = [held("bad", { slot: "a" }), held("other", { slot: "b" })];
    const done = upload([bad.task, other.task]);
    await settled();
    bad.fail(REFUSED);
    other.fail(REFUSED);
    await done;
    void upload([held("good", { slot: "a" }).task]);
    await settled();
    expect(states()).toEqual(["other failed", "good sending"]);
  });
});
