import { beforeEach, describe, expect, it } from "vitest";

import { keptDraft, leftDrafts } from "@/lib/drafts";
import { ApiError } from "@/lib/errors";
import {
  textOf,
  useJobsStore,
  usePlayerStore,
  useProjectsStore,
  useStoryStore,
} from "@/lib/stores";
import type { JobEvent, Project, RenderJob, Segment } from "@/lib/types";

const project = (id: string) => ({ id, title: id }) as Project;
const segment = (id: string, sequence_index: number, text_content = id) =>
  ({ id, project: "p", sequence_index, text_content }) as Segment;
const story = () => useStoryStore.getState();

describe("the story", () => {
  beforeEach(() => {
    story().close();
    story().open(project("p"), [segment("b", 1), segment("a", 0), segment("c", 2)]);
  });

  it("has its segments in order, and the first is the active one", () => {
    expect([story().state, story().order, story().active]).toEqual(["ready", ["a", "b", "c"], "a"]);
  });

  it("goes on with the neighbour of what is removed", () => {
    story().activate("b");
    story().select(["a", "b"]);
    story().remove(["b"]);
    expect([story().order, story().active, story().selected]).toEqual([["a", "c"], "c", ["a"]]);
    story().remove(["c"]);
    expect(story().active).toBe("a");
    story().remove(["a"]);
    expect([story().active, story().order]).toEqual([null, []]);
  });

  it("keeps what is being written when the server tells of another text", () => {
    story().write("a", "new");
    story().putSegments([segment("a", 0, "of another tab")]);
    expect(textOf(story(), "a")).toBe("new");
    story().replaceSegments([segment("a", 0, "of another tab")]);
    expect(textOf(story(), "a")).toBe("new");
  });

  it("forgets a draft only when the server has all of it", () => {
    story().write("a", "one");
    story().write("a", "one two");
    story().saved("a", "one");
    expect([textOf(story(), "a"), keptDraft("a")]).toEqual(["one two", "one two"]);
    story().saved("a", "one two");
    expect([story().drafts.a, keptDraft("a")]).toEqual([undefined, null]);
  });

  it("finds again what an earlier visit had not sent", async () => {
    story().write("b", "unsent");
    story().close();
    expect(story().drafts).toEqual({});
    story().open(project("p"), [segment("b", 0)], await leftDrafts());
    expect(textOf(story(), "b")).toBe("unsent");
  });

  it("shows another order at once", () => {
    story().setOrder(["c", "a", "b"]);
    expect(story().order.map((id) => story().segments[id]?.sequence_index)).toEqual([0, 1, 2]);
  });

  it("stays when another story is what an event tells of", () => {
    story().putProject(project("q"));
    expect(story().project?.id).toBe("p");
  });

  it("says whether it is missing or could not be had", () => {
    story().fail(new ApiError("not_found", "gone", 404));
    expect(story().state).toBe("missing");
    story().fail(new ApiError("away", "away", 0));
    expect(story().state).toBe("failed");
  });
});

describe("jobs", () => {
  const event = { id: "1", status: "processing", progress: 40, error: null } as JobEvent;

  it("take what events tell of those that are known", () => {
    const { put, apply } = useJobsStore.getState();
    expect(apply("render_job", event)).toBe(false);
    put("render_job", [{ id: "1", progress: 0, formats: ["full_16_9"] } as RenderJob]);
    expect(apply("render_job", event)).toBe(true);
    const job = useJobsStore.getState().render_job["1"];
    expect(job).toMatchObject({ progress: 40, error: "", formats: ["full_16_9"] });
  });
});

it("projects that were never fetched are no projects that are gone", () => {
  const { remove } = useProjectsStore.getState();
  remove("x");
  expect(useProjectsStore.getState().projects).toBeNull();
});

it("the player counts its jumps, and never goes before the beginning", () => {
  const { jumps, seek } = usePlayerStore.getState();
  seek(-3);
  expect(usePlayerStore.getState()).toMatchObject({ time: 0, jumps: jumps + 1 });
});
