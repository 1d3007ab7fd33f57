import { useDeferredValue, useMemo, useState } from "react";

import { useKept } from "@/hooks/useKept";
import { useProjects } from "@/hooks/useProjects";
import type { ApiError } from "@/lib/errors";
import { shownProjects, SORTS, type Sort } from "@/lib/projectList";
import type { Project } from "@/lib/types";

export type ShownProjects = {
  shown: Project[];
  /** How many there are in all; null until they were fetched. */
  count: number | null;
  error: ApiError | null;
  query: string;
  search: (query: string) => void;
  sort: Sort;
  setSort: (sort: Sort) => void;
};

/** The stories as the person wants to see them. */
export function useShownProjects(): ShownProjects {
  const { projects, error } = useProjects();
  const [query, search] = useState("");
  const [sort, setSort] = useKept("sort", SORTS, "changed");
  const looked = useDeferredValue(query);
  const shown = useMemo(
    () => shownProjects(Object.values(projects ?? {}), looked, sort),
    [projects, looked, sort],
  );
  const count = projects && Object.keys(projects).length;
  return { shown, count, error, query, search, sort, setSort };
}
