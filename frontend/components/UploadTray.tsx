"use client";

import dynamic from "next/dynamic";

import { useUploadCare } from "@/hooks/useUploads";
import { useUploadsStore } from "@/lib/stores";

const TrayPanel = dynamic(() =>
  import("@/components/uploads/TrayPanel").then((it) => it.TrayPanel),
);

/** Files on their way, in the corner of the page, while there are any. */
export function UploadTray() {
  useUploadCare();
  const isNeeded = useUploadsStore(({ uploads }) => uploads.length > 0);
  return isNeeded ? <TrayPanel /> : null;
}
