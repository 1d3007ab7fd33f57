import { useMemo } from "react";

import { useNewestRender } from "@/hooks/useProjectJobs";
import type { ExportWish } from "@/lib/exportWish";
import { readinessOf, type Readiness } from "@/lib/readiness";
import { useStoryStore } from "@/lib/stores";
import type { Segment } from "@/lib/types";

/** The segments of the open story in their order. */
export function useSegmentsInOrder(): Segment[] {
  const segments = useStoryStore((store) => store.segments);
  const order = useStoryStore((store) => store.order);
  return useMemo(() => order.flatMap((id) => segments[id] ?? []), [segments, order]);
}

/** Where the open story stands on its way to a film, live. */
export function useReadiness(formats?: ExportWish["formats"]): Readiness {
  const project = useStoryStore((store) => store.project);
  const segments = useSegmentsInOrder();
  const job = useNewestRender(project?.id);
  return useMemo(
    () => readinessOf({ project, segments, job, formats }),
    [project, segments, job, formats],
  );
}
