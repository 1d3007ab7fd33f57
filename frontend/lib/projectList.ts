/** Which stories the dashboard shows, and in which order. */
import type { Project } from "@/lib/types";

export const SORTS = ["changed", "newest", "title", "length"] as const;
export type Sort = (typeof SORTS)[number];

const COLLATOR = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });

const ORDERS: Record<Sort, (a: Project, b: Project) => number> = {
  changed: (a, b) => Date.parse(b.updated_at) - Date.parse(a.updated_at),
  newest: (a, b) => Date.parse(b.created_at) - Date.parse(a.created_at),
  title: (a, b) => COLLATOR.compare(a.title, b.title),
  length: (a, b) => b.expected_duration - a.expected_duration || b.segment_count - a.segment_count,
};

/** The stories whose titles have every word that is looked for, in the order asked for. */
export function shownProjects(projects: Project[], query: string, sort: Sort): Project[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  const found = projects.filter(({ title }) => words.every((word) => plain(title).includes(word)));
  return found.sort((a, b) => ORDERS[sort](a, b) || (a.id < b.id ? -1 : 1));
}

/** Without accents and case: who looks for "eclair" means "Éclair". */
const plain = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
