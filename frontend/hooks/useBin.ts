import { useCallback, useEffect, useState } from "react";

import { deleteProject, listBinnedProjects } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { useConnection, useProjectsStore } from "@/lib/stores";
import type { Project } from "@/lib/types";

type Bin = {
  binned: Project[];
  error: string | null;
  /** For good. */
  remove: (project: Project) => Promise<void>;
};

/** Stories that were deleted lately, asked for anew whenever one comes or goes. */
export function useBin(): Bin {
  const revision = useConnection((store) => store.revision);
  const listed = useProjectsStore(({ projects }) => projects && Object.keys(projects).length);
  const [bin, setBin] = useState<Pick<Bin, "binned" | "error">>({ binned: [], error: null });
  useEffect(() => {
    if (listed === null) return;
    let current = true;
    listBinnedProjects().then(
      (binned) => current && setBin({ binned, error: null }),
      (error) => current && setBin((before) => ({ ...before, error: asApiError(error).message })),
    );
    return () => void (current = false);
  }, [revision, listed]);
  const remove = useCallback(async ({ id }: Project) => {
    await deleteProject(id);
    setBin(({ binned, error }) => ({ binned: binned.filter((it) => it.id !== id), error }));
  }, []);
  return { ...bin, remove };
}
