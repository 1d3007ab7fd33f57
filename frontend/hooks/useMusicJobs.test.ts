import { act, renderHook, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";

import { putAway, useEarlier, useMusicJobs } from "@/hooks/useMusicJobs";
import { http } from "@/lib/http";
import { useJobsStore } from "@/lib/stores";
import type { JobEvent, MusicJob } from "@/lib/types";
import { musicJob } from "@/tests/rows";

beforeEach(() => useJobsStore.setState({ music_job: {} }));

const page = (...results: MusicJob[]) => ({ data: { count: results.length, next: null, results } });
const phase = (name: string) =>
  act(() => {
    const event = { id: "music", status: "processing", phase: name, progress: 50 } as JobEvent;
    useJobsStore.getState().apply("music_job", event);
  });

it("asks again whenever a job gets into another phase, and tells of what has come", async () => {
  const track = { id: 1, track: "t1" } as MusicJob["variations"][number];
  const get = vi.spyOn(http, "get").mockResolvedValue(page(musicJob()));
  const onTracks = vi.fn();
  const { result } = renderHook(() => useMusicJobs(null, onTracks));
  await waitFor(() => expect(result.current.jobs).toHaveLength(1));
  const before = get.mock.calls.length;
  phase("composing"); // as it was
  expect(get).toHaveBeenCalledTimes(before);
  expect(onTracks).not.toHaveBeenCalled();
  get.mockResolvedValue(page(musicJob({ phase: "collecting", variations: [track] })));
  phase("collecting");
  await waitFor(() => expect(onTracks).toHaveBeenCalledOnce());
  expect(result.current.jobs[0]!.variations).toEqual([track]);
});

it("what was put away is not shown, unless something has to be decided", async () => {
  const failed = musicJob({ id: "failed", status: "failed", submission: "refused" });
  const lost = musicJob({ id: "lost", status: "failed", submission: "submit_unknown" });
  const now = new Date().toISOString();
  vi.spyOn(http, "get").mockResolvedValue(
    page({ ...failed, completed_at: now }, { ...lost, completed_at: now }),
  );
  const { result } = renderHook(() => useMusicJobs(null, () => undefined));
  await waitFor(() => expect(result.current.jobs).toHaveLength(2));
  act(() => ["failed", "lost"].forEach(putAway));
  expect(result.current.jobs.map(({ id }) => id)).toEqual(["lost"]);
});

it("what has come stays where it was shown, and is earlier on the next page", () => {
  const variations = [{ id: 1, track: "t1" }] as unknown as MusicJob["variations"];
  const now = new Date().toISOString();
  const come = musicJob({ id: "come", status: "completed", completed_at: now, variations });
  const split = (jobs: MusicJob[]) => renderHook(() => useEarlier(jobs));
  const ids = ({ result }: ReturnType<typeof split>) =>
    [result.current.now, result.current.earlier].map((some) => some.map(({ id }) => id));
  const first = split([come, musicJob()]);
  first.rerender();
  expect(ids(first)).toEqual([["come", "music"], []]);
  expect(ids(split([come, musicJob()]))).toEqual([["music"], ["come"]]);
});
