import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";

import { RenderButton } from "@/components/RenderButton";
import { TooltipProvider } from "@/components/ui/tooltip";
import { http } from "@/lib/http";
import { useJobsStore, useStoryStore } from "@/lib/stores";
import type { Project, RenderJob, Segment } from "@/lib/types";
import { film, project, renderJob, segment } from "@/tests/rows";

const DRAFT = { count: 0, next: null, results: [] };

function show(story: Partial<Project>, segments: Segment[], jobs: RenderJob[] = []) {
  useStoryStore.getState().open(project(story), segments);
  useJobsStore.setState({ render_job: Object.fromEntries(jobs.map((job) => [job.id, job])) });
  render(
    <TooltipProvider>
      <RenderButton />
    </TooltipProvider>,
  );
}

beforeEach(() => {
  useStoryStore.getState().close();
  vi.spyOn(http, "get").mockResolvedValue({ data: DRAFT });
});

describe("the export button", () => {
  it("offers to export a story that is ready", () => {
    show({}, [segment()]);
    expect(screen.getByRole("button", { name: "Export video" })).toBeTruthy();
  });

  it("says what is missing, and leads to the segment that misses it", async () => {
    show({}, [segment(), segment({ id: "two", sequence_index: 1, image_file: null })]);
    const button = screen.getByRole("button", { name: "Export video" });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    const reason = document.getElementById(button.getAttribute("aria-describedby")!);
    expect(reason?.textContent).toBe("One segment has no picture yet");
    await userEvent.click(button);
    await userEvent.click(await screen.findByRole("button", { name: /Segment 2 has no picture/ }));
    expect(useStoryStore.getState().active).toBe("two");
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("says how far the film is while it is made, and shows more when pressed", async () => {
    show({ status: "PROCESSING" }, [segment()], [renderJob()]);
    await userEvent.click(screen.getByRole("button", { name: "Rendering 58 %" }));
    const sheet = await screen.findByRole("dialog");
    expect(sheet.textContent).toContain("Segment 7 of 12 · 58 %");
    expect(sheet.textContent).toContain("about 1 minute left");
  });

  it("is the film's download when there is one, with re-render in its menu", async () => {
    show({ status: "COMPLETED", films: [film()] }, [segment()]);
    const link = screen.getByRole("link", { name: "Download" });
    expect(link.getAttribute("href")).toBe("/media/film.mp4");
    expect(link.getAttribute("download")).toMatch(/\.mp4$/);
    await userEvent.click(screen.getByRole("button", { name: "More about the film" }));
    expect(await screen.findByRole("menuitem", { name: "Re-render" })).toBeTruthy();
  });

  it("exports again once the story has changed, and keeps the film from before at hand", async () => {
    show({ status: "COMPLETED", films: [film({ outdated: true })] }, [segment()]);
    expect(screen.getByRole("button", { name: "Export video" })).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "More about the film" }));
    const old = await screen.findByRole("menuitem", { name: "Download the film from before" });
    expect(old.getAttribute("href")).toBe("/media/film.mp4");
    expect(old.hasAttribute("download")).toBe(true);
  });

  it("offers to try again what has failed, and says why it did", async () => {
    const failed = renderJob({ status: "failed", error: "Segment 1: It is damaged." });
    show({ status: "FAILED" }, [segment()], [failed]);
    await userEvent.click(screen.getByRole("button", { name: "Retry" }));
    const sheet = await screen.findByRole("dialog");
    expect(sheet.textContent).toContain("Segment 1: It is damaged.");
    expect(screen.getByRole("button", { name: "Try again" })).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Show segment 1" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("tells of a failure whoever has watched the film being made, not of the film before", async () => {
    show({ status: "PROCESSING", films: [film({ outdated: true })] }, [segment()], [renderJob()]);
    await userEvent.click(screen.getByRole("button", { name: "Rendering 58 %" }));
    await screen.findByRole("dialog");
    const failed = renderJob({ status: "failed", error: "A picture cannot be read." });
    act(() => {
      useJobsStore.getState().put("render_job", [failed]);
      useStoryStore
        .getState()
        .putProject(project({ status: "FAILED", films: [film({ outdated: true })] }));
    });
    expect(screen.getByRole("dialog").textContent).toContain("A picture cannot be read.");
  });
});
