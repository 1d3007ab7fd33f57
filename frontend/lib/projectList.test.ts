import { describe, expect, it } from "vitest";

import { shownProjects } from "@/lib/projectList";
import type { Project } from "@/lib/types";

const project = (id: string, title: string, day: number, duration = 0) =>
  ({
    ...{ id, title, expected_duration: duration, segment_count: 1 },
    created_at: `2026-01-0${day}T00:00:00Z`,
    updated_at: `2026-02-0${9 - day}T00:00:00Z`,
  }) as Project;

const projects = [
  project("a", "Chapter 10", 1, 5),
  project("b", "chapter 2", 2, 70),
  project("c", "Éclair au café", 3, 40),
];
const ids = (query: string, sort: Parameters<typeof shownProjects>[2] = "title") =>
  shownProjects(projects, query, sort)
    .map(({ id }) => id)
    .join("");

describe("the stories that are shown", () => {
  it("come in the order asked for", () => {
    expect(ids("", "changed")).toBe("abc");
    expect(ids("", "newest")).toBe("cba");
    expect(ids("", "title")).toBe("bac"); // as people count, whatever the case
    expect(ids("", "length")).toBe("bca");
  });

  it("have every word that is looked for, whatever its case and accents", () => {
    expect(ids("CAFE eclair")).toBe("c");
    expect(ids(" chap ")).toBe("ba");
    expect(ids("chapter cafe")).toBe("");
  });
});
