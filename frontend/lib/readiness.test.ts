import { describe, expect, it } from "vitest";

import { newestRender, readinessOf, toBeSpoken } from "@/lib/readiness";
import { film, project, renderJob, segment } from "@/tests/rows";

const known = { project: project(), segments: [segment()], job: null };

describe("where a story stands on its way to a film", () => {
  it("is loading before the story is there", () => {
    expect(readinessOf({ ...known, project: null }).kind).toBe("loading");
  });

  it("is empty without segments", () => {
    expect(readinessOf({ ...known, segments: [] }).kind).toBe("empty");
  });

  it("is not ready while pictures are missing, and names their segments by their place", () => {
    const segments = [segment(), segment({ id: "two", image_file: null })];
    expect(readinessOf({ ...known, segments })).toEqual({
      kind: "not_ready",
      missing: [{ id: "two", number: 2 }],
    });
  });

  it("is ready although narrations are missing", () => {
    const segments = [segment({ audio_file: null })];
    expect(readinessOf({ ...known, segments })).toEqual({ kind: "ready", film: null });
  });

  it("is rendering while a job is queued or under way, whatever else is so", () => {
    for (const status of ["queued", "processing"] as const) {
      const job = renderJob({ status });
      expect(readinessOf({ ...known, segments: [], job })).toEqual({ kind: "rendering", job });
    }
  });

  it("goes on rendering until the story has its film, though the job has ended", () => {
    const job = renderJob({ status: "completed" });
    const story = project({ status: "PROCESSING" });
    expect(readinessOf({ ...known, project: story, job })).toEqual({
      kind: "rendering",
      job: null,
    });
  });

  it("is failed with the job that says why, and the film from before", () => {
    const job = renderJob({ status: "failed", error: "The disk is full." });
    const story = project({ status: "FAILED", films: [film()] });
    expect(readinessOf({ ...known, project: story, job })).toEqual({
      kind: "failed",
      job,
      film: film(),
    });
  });

  it("is complete with the film of the chosen shape", () => {
    const square = film({ format: "clip_1_1", url: "/media/square.mp4" });
    const story = project({ status: "COMPLETED", films: [film(), square] });
    const formats = ["clip_1_1"] as const;
    expect(readinessOf({ ...known, project: story, formats })).toEqual({
      kind: "complete",
      film: square,
    });
  });

  it("is ready again once the story has changed, with the film from before", () => {
    const old = film({ outdated: true });
    const story = project({ status: "COMPLETED", films: [old] });
    expect(readinessOf({ ...known, project: story })).toEqual({ kind: "ready", film: old });
  });
});

describe("what is to be spoken first", () => {
  it("is what has no narration, and what was spoken before the text changed", () => {
    const segments = [
      segment(),
      segment({ audio_file: null, audio_source: "" }),
      segment({ audio_stale: true }),
      segment({ audio_stale: true, audio_source: "recording" }),
    ];
    expect(toBeSpoken(segments)).toBe(2);
  });
});

describe("the newest render", () => {
  it("is the story's own and not a cancelled one", () => {
    const jobs = {
      old: renderJob({ id: "old", created_at: "2026-05-01T08:00:00Z" }),
      new: renderJob({ id: "new", created_at: "2026-05-01T09:00:00Z" }),
      cancelled: renderJob({
        id: "cancelled",
        status: "cancelled",
        created_at: "2026-05-01T10:00:00Z",
      }),
      other: renderJob({ id: "other", project: "another" }),
    };
    expect(newestRender(jobs, "story")?.id).toBe("new");
    expect(newestRender({}, "story")).toBeNull();
  });
});
