import { useEffect } from "react";

import { useConnection, useUploadsStore } from "@/lib/stores";
import { clearDone, retryCutOff } from "@/lib/uploads";

const LINGER = 2500; // ms for which the tray says that all is done

const isUnderWay = (state: string) => state !== "done" && state !== "failed";

/**
 * What has to happen around uploads by itself: leaving the page asks first, what was cut off goes
 * on when the server is back, and what went well leaves the tray.
 */
export function useUploadCare(): void {
  const isBusy = useUploadsStore(({ uploads }) => uploads.some(({ state }) => isUnderWay(state)));
  const isOver = useUploadsStore(({ uploads }) => uploads.some(({ state }) => state === "done"));
  const isHere = useConnection(({ state }) => state === "live" || state === "polling");
  const revision = useConnection((store) => store.revision);
  useEffect(() => {
    if (!isBusy) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isBusy]);
  useEffect(() => {
    if (isHere) retryCutOff();
  }, [isHere, revision]);
  useEffect(() => {
    if (!isOver || isBusy) return;
    const timer = setTimeout(clearDone, LINGER);
    return () => clearTimeout(timer);
  }, [isOver, isBusy]);
}
