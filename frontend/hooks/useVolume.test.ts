import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";

import { useVolume } from "@/hooks/useVolume";
import { usePlayerStore } from "@/lib/stores";

beforeEach(() => usePlayerStore.getState().setVolume(1, false));

test("the browser remembers how loud it was, and that it was silent", () => {
  const { result } = renderHook(useVolume);
  act(() => result.current.setVolume(0.35, true));
  usePlayerStore.getState().setVolume(1, false); // another page
  const later = renderHook(useVolume).result;
  expect(later.current).toMatchObject({ volume: 0.35, muted: true });
  act(() => later.current.setVolume(0.5, false));
  usePlayerStore.getState().setVolume(1, false);
  expect(renderHook(useVolume).result.current).toMatchObject({ volume: 0.5, muted: false });
});

test.each(["", "loud", "7", "-"])("what makes no sense is not taken: %j", (kept) => {
  localStorage.setItem("storyreel:volume", kept);
  expect(renderHook(useVolume).result.current).toMatchObject({ volume: 1, muted: false });
});
