import { act, renderHook } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { useExport } from "@/hooks/useExport";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { useJobsStore } from "@/lib/stores";
import { renderJob } from "@/tests/rows";

const keysOf = (post: { mock: { calls: unknown[][] } }) =>
  post.mock.calls.map(([, , config]) => {
    const { headers } = config as { headers: Record<string, string> };
    return headers["Idempotency-Key"];
  });

it("asks again with the same key after an answer was lost, and with another one then", async () => {
  const post = vi.spyOn(http, "post");
  post.mockRejectedValueOnce(new ApiError("away", "Nobody answers.", 0));
  post.mockResolvedValue({ data: renderJob() });
  const { result } = renderHook(useExport);

  await act(async () => expect(await result.current.start("story")).toBe(false));
  expect(result.current.refusal?.isAway).toBe(true);
  await act(async () => expect(await result.current.start("story")).toBe(true));
  expect(result.current.refusal).toBeNull();
  await act(async () => void (await result.current.start("story")));

  const [lost, again, another] = keysOf(post);
  expect(again).toBe(lost);
  expect(another).not.toBe(lost);
  expect(useJobsStore.getState().render_job.job).toEqual(renderJob());
});

it("keeps what was chosen for the next time", () => {
  const first = renderHook(useExport);
  act(() => first.result.current.choose({ fps: 24, formats: ["clip_1_1"] }));
  expect(renderHook(useExport).result.current.wish).toMatchObject({
    fps: 24,
    formats: ["clip_1_1"],
  });
});
