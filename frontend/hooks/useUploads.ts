import { useEffect } from "react";

import { useConnection, useUploadsStore } from "@/lib/stores";
import { clearUploads, retryCutOff } from "@/lib/uploads";

const LINGER = 2500; // ms for which the tray says that all is done

const isUnderWay = (state: string) => state !== "done" && state !== "failed";

/**
 * What has to happen around uploads by itself: leaving the page asks first, what was cut off goes
 * on when the server is back, and a tray in which all went well goes.
 */
export function useUploadCare(): void {
  const isBusy = useUploadsStore(({ uploads }) => uploads.some(({ state }) => isUnderWay(state)));
  const isAllDone = useUploadsStore(
    ({ uploads }) => uploads.length > 0 && uploads.every(({ state }) => state === "done"),
  );
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
    if (!isAllDone) return;
    const timer = setTimeout(clearUploads, LINGER);
    return () => clearTimeout(timer);
  }, [isAllDone]);
}
