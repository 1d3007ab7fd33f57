import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { useRowSaving } from "@/hooks/useRowSaving";
import { ApiError } from "@/lib/errors";

type Row = { url: string; limit: number | null };
const ROW: Row = { url: "", limit: 5 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const rest = () => act(() => vi.advanceTimersByTimeAsync(600));
const saving = (send: (change: Partial<Row>) => Promise<Row>) =>
  renderHook(({ row }) => useRowSaving(row, send), { initialProps: { row: ROW } });

it("shows a change at once, sends what was changed in the end, and keeps what was answered", async () => {
  const send = vi.fn().mockResolvedValue({ url: "https://b", limit: 5 });
  const { result, rerender } = saving(send);
  act(() => result.current.save({ url: "https://a" }));
  act(() => result.current.save({ url: "https://b/" }));
  expect(result.current.row.url).toBe("https://b/");
  await rest();
  expect(send.mock.calls).toEqual([[{ url: "https://b/" }]]);
  expect([result.current.row.url, result.current.notes.url]).toEqual([
    "https://b",
    { state: "saved" },
  ]);
  rerender({ row: { url: "https://c", limit: 5 } });
  expect(result.current.row.url).toBe("https://c");
});

it("says at the field why it was not kept, and leaves what was typed", async () => {
  const refusal = new ApiError("invalid", "url: no", 400, { url: ["It begins with https://."] });
  const { result } = saving(vi.fn().mockRejectedValue(refusal));
  act(() => result.current.save({ url: "ftp://x" }));
  await rest();
  expect(result.current.row.url).toBe("ftp://x");
  expect(result.current.notes.url).toEqual({
    state: "failed",
    message: "It begins with https://.",
  });
});

it("does not take back what is typed while an earlier change is on its way", async () => {
  let answer: (row: Row) => void = () => undefined;
  const { result } = saving(() => new Promise<Row>((go) => (answer = go)));
  act(() => result.current.save({ url: "https://a" }));
  await rest();
  act(() => result.current.save({ url: "https://ab" }));
  await act(async () => answer({ url: "https://a", limit: 5 }));
  expect(result.current.row.url).toBe("https://ab");
});

it("sends what is on its way when the page is left", () => {
  const send = vi.fn().mockResolvedValue(ROW);
  const { result, unmount } = saving(send);
  act(() => result.current.save({ limit: null }));
  unmount();
  expect(send).toHaveBeenCalledExactlyOnceWith({ limit: null });
});
