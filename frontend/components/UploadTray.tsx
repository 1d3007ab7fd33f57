"use client";

import dynamic from "next/dynamic";

import { useUploadCare } from "@/hooks/useUploads";
import { late } from "@/lib/late";
import { useStoryStore, useUploadsStore } from "@/lib/stores";

const TrayPanel = dynamic(() =>
  late(() => import("@/components/uploads/TrayPanel")).then((it) => it.TrayPanel),
);

/**
 * Files on their way, in the corner of the page, while there are any. `tellsSegments`: what has
 * failed for a segment is told here, too; beside the segments it is said in its place alone.
 */
export function UploadTray({ tellsSegments = true }: { tellsSegments?: boolean }) {
  useUploadCare();
  const segments = useStoryStore((store) => store.segments);
  const isNeeded = useUploadsStore(({ uploads }) =>
    uploads.some(
      ({ state, segment }) =>
        tellsSegments || state !== "failed" || !segment || !(segment in segments),
    ),
  );
  return isNeeded ? <TrayPanel /> : null;
}
