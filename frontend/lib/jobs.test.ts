import { describe, expect, it } from "vitest";

import { allJobs, groupJobs, tookSeconds } from "@/lib/jobs";
import { musicJob, narrationJob, renderJob } from "@/tests/rows";

const at = (hour: number) => `2026-05-01T${String(hour).padStart(2, "0")}:00:00Z`;

const JOBS = allJobs({
  render_job: {
    running: renderJob({ id: "running", created_at: at(12) }),
    first: renderJob({ id: "first", status: "queued", created_at: at(13) }),
    second: renderJob({ id: "second", status: "queued", created_at: at(14) }),
    failed: renderJob({ id: "failed", status: "failed", created_at: at(8) }),
  },
  narration_job: { spoken: narrationJob({ id: "spoken", created_at: at(9) }) },
  music_job: { composed: musicJob({ id: "composed", status: "completed", created_at: at(7) }) },
});
const ids = (jobs: typeof JOBS) => jobs.map(({ id }) => id);

describe("jobs in groups", () => {
  it("are of all kinds; the next one waits on top, what happened last as well", () => {
    const { running, waiting, earlier } = groupJobs(JOBS, "all", 10);
    expect(ids(running)).toEqual(["running"]);
    expect(ids(waiting)).toEqual(["first", "second"]);
    expect(ids(earlier)).toEqual(["spoken", "failed", "composed"]);
  });

  it("are filtered where they are over, and no more than wanted", () => {
    expect(ids(groupJobs(JOBS, "failed", 10).earlier)).toEqual(["failed"]);
    expect(ids(groupJobs(JOBS, "failed", 10).running)).toEqual(["running"]);
    expect(ids(groupJobs(JOBS, "all", 1).earlier)).toEqual(["spoken"]);
  });

  it("have taken as long as from their beginning to their end", () => {
    expect(tookSeconds({ kind: "narration_job", ...narrationJob() })).toBe(3);
    expect(
      tookSeconds({ kind: "narration_job", ...narrationJob({ completed_at: null }) }),
    ).toBeNull();
  });
});
