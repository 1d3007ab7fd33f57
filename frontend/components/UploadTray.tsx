"use client";

import dynamic from "next/dynamic";
import { useState } from "react";

import { useUploadCare } from "@/hooks/useUploads";
import { late } from "@/lib/late";
import { useStoryStore, useUploadsStore, type Upload } from "@/lib/stores";

const TrayPanel = dynamic(() =>
  late(() => import("@/components/uploads/TrayPanel")).then((it) => it.TrayPanel),
);

const FEW = 3;

/**
 * Files on their way, in the corner of the page, while there are any. `tellsSegments`: what is under
 * way, or has failed, for a segment is told here; beside the segments that is said in its place, and
 * here only where they are many.
 */
export function UploadTray({ tellsSegments = true }: { tellsSegments?: boolean }) {
  useUploadCare();
  const segments = useStoryStore((store) => store.segments);
  const isOfStory = ({ segment }: Upload) =>
    !tellsSegments && segment !== null && segment in segments;
  const wanted = useUploadsStore(
    ({ uploads }) => uploads.filter(({ state }) => state !== "failed").length,
  );
  const [areMany, setMany] = useState(false); // and stay it until all are there
  if (wanted > FEW && !areMany) setMany(true);
  if (!wanted && areMany) setMany(false);
  const hasOthers = useUploadsStore(({ uploads }) => !uploads.every(isOfStory));
  return hasOthers || areMany ? <TrayPanel opens={hasOthers} /> : null;
}
