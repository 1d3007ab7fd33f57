import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";

import { useGenerate } from "@/hooks/useGenerate";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { EMPTY, wishOf } from "@/lib/musicWish";
import { useJobsStore } from "@/lib/stores";
import { musicJob, musicProvider } from "@/tests/rows";

const wish = { ...wishOf({ ...EMPTY, prompt: "Waltz" }, musicProvider()), project: "story" };
const post = () => vi.spyOn(http, "post");
const keys = (spy: ReturnType<typeof post>) =>
  spy.mock.calls.map(([, , config]) => config?.headers?.["Idempotency-Key"] as string);

beforeEach(() => useJobsStore.setState({ music_job: {} }));

it("asks for no more than was shown, and knows the job from then on", async () => {
  const spy = post().mockResolvedValue({ data: musicJob({ id: "new" }) });
  const { result } = renderHook(useGenerate);
  await act(() => result.current.ask(wish, "0.0600"));
  expect(spy.mock.calls[0]![1]).toMatchObject({ prompt: "Waltz", confirmed_cost: "0.0600" });
  expect(useJobsStore.getState().music_job).toHaveProperty("new");
  expect(result.current.refusal).toBeNull();
});

it("a second press while the first is on its way asks for nothing", async () => {
  const spy = post().mockResolvedValue({ data: musicJob() });
  const { result } = renderHook(useGenerate);
  await act(() =>
    Promise.all([result.current.ask(wish, "0.06"), result.current.ask(wish, "0.06")]),
  );
  expect(spy).toHaveBeenCalledOnce();
});

it("what had no answer is asked again under the same key, and anew only once it had one", async () => {
  const spy = post()
    .mockRejectedValueOnce(new ApiError("away", "Nobody.", 0))
    .mockRejectedValueOnce(new ApiError("internal_error", "Broken.", 500))
    .mockResolvedValue({ data: musicJob() });
  const { result } = renderHook(useGenerate);
  for (let round = 0; round < 4; round += 1) await act(() => result.current.ask(wish, "0.06"));
  const [first, second, third, fourth] = keys(spy);
  expect(first).toMatch(/^[0-9a-f-]{36}$/);
  expect([second, third]).toEqual([first, first]);
  expect(fourth).not.toBe(first);
});

it.each([402, 409, 422, 429, 501])(
  "a refusal (%i) is said, and ends the intent",
  async (status) => {
    const refusal = new ApiError("no", "No.", status);
    const spy = post().mockRejectedValueOnce(refusal).mockResolvedValue({ data: musicJob() });
    const { result } = renderHook(useGenerate);
    await act(() => result.current.ask(wish, "0.06"));
    expect(result.current.refusal).toBe(refusal);
    await act(() => result.current.ask(wish, "0.06"));
    expect(new Set(keys(spy)).size).toBe(2);
  },
);
