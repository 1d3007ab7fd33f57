import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { decideAside, saveText, saveTexts, useAutosave, write } from "@/hooks/useAutosave";
import { keptDraft, leftDrafts } from "@/lib/drafts";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { useConnection } from "@/lib/stores";
import { openStory, PROJECT, segmentNamed, story } from "@/tests/story";

type Sent = { id: string; text: string; answer: () => void; fail: (error: ApiError) => void };
let sent: Sent[] = [];

beforeEach(() => {
  vi.useFakeTimers();
  sent = [];
  openStory("a", "b");
  vi.spyOn(http, "patch").mockImplementation((path, body) => {
    const id = path.split("/")[3]!;
    const text = (body as { text_content: string }).text_content;
    return new Promise((answered, failed) => {
      const data = segmentNamed(id, id === "a" ? 0 : 1, { text_content: text });
      const answer = () => answered({ data, headers: {} });
      sent.push({ id, text, answer, fail: failed });
    });
  });
});
afterEach(async () => {
  // Nothing is on its way when the next test begins.
  while (sent.length) {
    sent.shift()!.answer();
    await rest();
  }
  vi.useRealTimers();
});

const rest = () => act(() => vi.advanceTimersByTimeAsync(700));

test("a text is sent once, when the person rests", async () => {
  for (const text of ["H", "He", "Hey"]) write("a", text);
  expect(sent).toEqual([]);
  await rest();
  expect(sent.map(({ text }) => text)).toEqual(["Hey"]);
  sent[0]!.answer();
  await rest();
  expect(story().segments["a"]?.text_content).toBe("Hey");
  expect(story().drafts).toEqual({});
  expect(story().saves).toEqual({});
});

test("one text at a time is on its way for a segment, the newest comes last", async () => {
  write("a", "One");
  await rest();
  write("a", "One two");
  await rest();
  expect(sent.map(({ text }) => text)).toEqual(["One"]);
  sent[0]!.answer();
  await rest();
  expect(story().drafts["a"]).toBe("One two");
  expect(sent.map(({ text }) => text)).toEqual(["One", "One two"]);
});

test("segments do not wait for each other", async () => {
  write("a", "A");
  write("b", "B");
  await rest();
  expect(sent.map(({ id }) => id)).toEqual(["a", "b"]);
});

test("a text that did not arrive is kept, said, and sent when the server is back", async () => {
  renderHook(useAutosave);
  write("a", "Kept");
  await rest();
  sent[0]!.fail(new ApiError("away", "Away", 0));
  await rest();
  expect(story().saves["a"]).toBe("failed");
  expect(keptDraft("a")).toBe("Kept");
  act(() => useConnection.getState().refresh());
  expect(sent.map(({ text }) => text)).toEqual(["Kept", "Kept"]);
  sent[1]!.answer();
  await rest();
  expect(story().saves).toEqual({});
});

test("a text that did not arrive is sent again by itself, less and less often", async () => {
  write("a", "Kept");
  await rest();
  for (const [times, ms] of [2000, 5000, 15_000, 30_000, 30_000].entries()) {
    sent[times]!.fail(new ApiError("unavailable", "Not now.", 503));
    await act(() => vi.advanceTimersByTimeAsync(ms - 1));
    expect(sent).toHaveLength(times + 1);
    expect([story().saves["a"], story().faults["a"]]).toEqual(["failed", "Not now."]);
    await act(() => vi.advanceTimersByTimeAsync(1));
    expect(sent).toHaveLength(times + 2);
  }
  sent.at(-1)!.answer();
  await rest();
  expect([story().saves, story().faults, story().drafts]).toEqual([{}, {}, {}]);
});

test("a text that is refused says why on its segment, and is sent again when asked", async () => {
  write("a", "Too long");
  await rest();
  sent[0]!.fail(new ApiError("invalid", "This is too long.", 400));
  await rest();
  expect(story().faults["a"]).toBe("This is too long.");
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(sent).toHaveLength(1);
  void saveText("a");
  expect(sent).toHaveLength(2);
});

test("when the page goes, what rests not yet is sent", () => {
  renderHook(useAutosave);
  write("b", "Last words");
  window.dispatchEvent(new Event("pagehide"));
  expect(sent.map(({ text }) => text)).toEqual(["Last words"]);
});

test("what was typed last is sent after what is on its way, though the page has gone", async () => {
  const page = renderHook(useAutosave);
  write("a", "One");
  await rest();
  write("a", "One two");
  page.unmount();
  story().close();
  sent[0]!.answer();
  await rest();
  expect(sent.map(({ text }) => text)).toEqual(["One", "One two"]);
  sent[1]!.answer();
  await rest();
  expect([keptDraft("a"), story().saves]).toEqual([null, {}]);
});

test("a text of an earlier visit is sent when it is wanted", async () => {
  localStorage.setItem(
    "storyreel:draft:a:gone",
    JSON.stringify({ text: "Mine", base: "Before", at: 1 }),
  );
  story().close();
  story().open(PROJECT, [segmentNamed("a", 0)], await leftDrafts());
  decideAside("a", true);
  await rest();
  expect(sent.map(({ text }) => text)).toEqual(["Mine"]);
  expect(story().asides).toEqual({});
});

test("whoever needs the server to have the texts waits for them", async () => {
  write("a", "Now");
  const saved = saveTexts(["a"]);
  sent[0]!.answer();
  expect(await saved).toBe(true);
});
