import { describe, expect, it } from "vitest";

import { isLost, isOldNews, nameOf, priceOf, shownJobs, withTracks } from "@/lib/musicJobs";
import type { MusicJob, MusicTrack } from "@/lib/types";
import { musicJob } from "@/tests/rows";

const NOW = Date.parse("2026-05-01T12:00:00Z");
const variation = (id: number, values: Partial<MusicJob["variations"][number]> = {}) =>
  ({ id, track: `t${id}`, title: "As it came", is_offered: false, ...values }) as never;
const ended = (id: string, status: MusicJob["status"], at: string, more: Partial<MusicJob> = {}) =>
  musicJob({ id, status, created_at: at, completed_at: at, ...more });

describe("the list", () => {
  const jobs = [
    ended("done", "completed", "2026-04-01T08:00:00Z", { variations: [variation(1)] }),
    ended("empty", "completed", "2026-05-01T11:30:00Z", {
      variations: [variation(2, { track: null })],
    }),
    ended("failed", "failed", "2026-05-01T10:00:00Z", { submission: "refused" }),
    ended("old", "failed", "2026-04-29T10:00:00Z", { submission: "refused" }),
    ended("lost", "failed", "2026-04-28T10:00:00Z", { submission: "submit_unknown" }),
    musicJob({ id: "running", created_at: "2026-03-01T08:00:00Z", project: "story" }),
  ];
  const ids = (project: string | null) => shownJobs(jobs, project, NOW).map(({ id }) => id);

  it("has what runs first, then the newest, and nothing that has nothing to say any more", () => {
    expect(ids(null)).toEqual(["running", "failed", "lost", "done"]);
  });

  it("has those of a story, where it is about one", () => {
    expect(ids("story")).toEqual(["running"]);
  });

  it("has what was lost, however long ago, until somebody says what became of it", () => {
    expect(jobs.filter(isLost).map(({ id }) => id)).toEqual(["lost"]);
  });
});

it("a job is called as its music, or as it begins to say what that is to be", () => {
  const request = (values: object) => ({ ...musicJob().request, ...values });
  expect(nameOf(musicJob({ request: request({ title: "Dusk" }) }))).toBe("Dusk");
  expect(nameOf(musicJob({ request: request({ prompt: "a\n b" }) }))).toBe("a b");
  const long = nameOf(musicJob({ request: request({ prompt: "🎹".repeat(99) }) }));
  expect([...long].length).toBe(60);
  expect(long.endsWith("🎹…")).toBe(true);
});

it("versions are those that are still there, as they are called now", () => {
  const job = musicJob({
    variations: [
      variation(1),
      variation(2),
      variation(3, { track: null }),
      variation(4, { is_offered: true }),
    ],
  });
  const tracks = [{ id: "t1", title: "Renamed" }] as MusicTrack[];
  const shown = (found: MusicTrack[] | null) =>
    withTracks(job, found).variations.map(({ id, title }) => [id, title]);
  expect(shown(tracks)).toEqual([
    [1, "Renamed"],
    [4, "As it came"],
  ]);
  expect(shown(null).map(([id]) => id)).toEqual([1, 2, 4]);
});

describe("the price", () => {
  const price = (status: MusicJob["status"], spent: string, values: Partial<MusicJob> = {}) =>
    priceOf(musicJob({ status, spent, ...values }));

  it("is about what was agreed to while it is under way", () => {
    expect(price("queued", "0.0600")).toBe("about $0.06");
    expect(price("processing", "0.0600", { cost: "0.0000" })).toBe("");
  });

  it("is what it has really cost when it is over", () => {
    expect(price("completed", "0.1200")).toBe("$0.12");
    expect(price("completed", "0.0000")).toBe("");
    expect(price("cancelled", "0.0600")).toBe("$0.06");
    expect(price("failed", "0.0000")).toBe("nothing paid");
  });

  it("is only set aside while nobody knows whether it was taken", () => {
    expect(price("failed", "0.0600", { submission: "submit_unknown" })).toBe("$0.06 set aside");
  });
});

it("is old news when it came a while ago and nothing of it is to be decided", () => {
  const came = (at: string, more: object = {}) =>
    ended("a", "completed", at, { variations: [variation(1, more)] });
  expect(isOldNews(came("2026-05-01T11:49:00Z"), NOW)).toBe(true);
  expect(isOldNews(came("2026-05-01T11:51:00Z"), NOW)).toBe(false);
  expect(isOldNews(came("2026-05-01T08:00:00Z", { is_offered: true }), NOW)).toBe(false);
  expect(isOldNews(came("2026-05-01T08:00:00Z", { track: null }), NOW)).toBe(false);
  expect(isOldNews(musicJob({ variations: [variation(1)] }), Infinity)).toBe(false);
});
