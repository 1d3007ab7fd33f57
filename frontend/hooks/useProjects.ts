import { useEffect } from "react";

import { listProjects } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { useConnection, useProjectsStore } from "@/lib/stores";

/** The stories, fetched when the page opens and whenever the connection asks for it. */
export function useProjects() {
  const revision = useConnection((store) => store.revision);
  useEffect(() => {
    let current = true;
    const { replace, fail } = useProjectsStore.getState();
    listProjects().then(
      (projects) => current && replace(projects),
      (error) => current && fail(asApiError(error)),
    );
    return () => void (current = false);
  }, [revision]);
  return useProjectsStore();
}
