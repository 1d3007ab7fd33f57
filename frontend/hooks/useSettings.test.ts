import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { useGlobalSettings, useSaving } from "@/hooks/useSettings";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { useConnection, useSettingsStore } from "@/lib/stores";

beforeEach(() => {
  vi.useFakeTimers();
  useSettingsStore.getState().put({ fps: 30, zoom_intensity: 1.3 });
});
afterEach(() => void vi.useRealTimers());

const rest = () => act(() => vi.advanceTimersByTimeAsync(600));

it("shows a change at once, and sends what was changed when the person rests", async () => {
  const patch = vi
    .spyOn(http, "patch")
    .mockResolvedValue({ data: { fps: 30, zoom_intensity: 1.5 } });
  const { result } = renderHook(useSaving);
  act(() => result.current.save({ zoom_intensity: 1.4 }));
  act(() => result.current.save({ zoom_intensity: 1.5 }));
  expect(useSettingsStore.getState().settings?.zoom_intensity).toBe(1.5);
  expect(patch).not.toHaveBeenCalled();
  expect(result.current.notes.zoom_intensity).toEqual({ state: "saving" });
  await rest();
  expect(patch.mock.calls.map(([, sent]) => sent)).toEqual([{ zoom_intensity: 1.5 }]);
  expect(result.current.notes.zoom_intensity).toEqual({ state: "saved" });
});

it("says at the field why a change was not kept", async () => {
  const refusal = new ApiError("invalid", "fps: Too many.", 400, { fps: ["Too many."] });
  vi.spyOn(http, "patch").mockRejectedValue(refusal);
  const { result } = renderHook(useSaving);
  act(() => result.current.save({ fps: 99 }));
  await rest();
  expect(result.current.notes.fps).toEqual({ state: "failed", message: "Too many." });
});

it("sends what is on its way when the page is left", async () => {
  const patch = vi.spyOn(http, "patch").mockResolvedValue({ data: { fps: 25 } });
  const { result, unmount } = renderHook(useSaving);
  act(() => result.current.save({ fps: 25 }));
  unmount();
  expect(patch).toHaveBeenCalledOnce();
});

it("sends what nobody has heard as soon as somebody is there again", async () => {
  const patch = vi.spyOn(http, "patch").mockRejectedValueOnce(new ApiError("away", "Nobody.", 0));
  const { result } = renderHook(useSaving);
  act(() => result.current.save({ fps: 50 }));
  await rest();
  expect(result.current.notes.fps).toEqual({ state: "failed", message: "Nobody." });
  vi.spyOn(http, "get").mockResolvedValue({ data: { fps: 30, zoom_intensity: 1.3 } });
  renderHook(useGlobalSettings);
  patch.mockResolvedValueOnce({ data: { fps: 50, zoom_intensity: 1.3 } });
  act(() => useConnection.getState().refresh());
  await rest();
  expect(patch.mock.calls.map(([, sent]) => sent)).toEqual([{ fps: 50 }, { fps: 50 }]);
  expect(useSettingsStore.getState().settings?.fps).toBe(50);
  expect(result.current.notes.fps).toEqual({ state: "saved" });
});
