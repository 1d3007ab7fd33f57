import { useState } from "react";

import { cancelJob, getJob, retryJob, type JobKind } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { useJobsStore } from "@/lib/stores";
import { toast } from "@/lib/toast";

type Action = { cancel: () => Promise<void>; retry: () => Promise<void>; isBusy: boolean };

/** Stopping a job and trying it again. What has ended meanwhile is shown as it is. */
export function useJobAction(kind: JobKind, id: string): Action {
  const [isBusy, setBusy] = useState(false);
  const act = async (ask: typeof cancelJob | typeof retryJob) => {
    setBusy(true);
    try {
      useJobsStore.getState().put(kind, [await ask(kind, id)]);
    } catch (thrown) {
      await explain(kind, id, thrown);
    } finally {
      setBusy(false);
    }
  };
  return { cancel: () => act(cancelJob), retry: () => act(retryJob), isBusy };
}

async function explain(kind: JobKind, id: string, thrown: unknown) {
  const error = asApiError(thrown);
  toast.error(error.message);
  if (error.status !== 409) return;
  try {
    useJobsStore.getState().put(kind, [await getJob(kind, id)]);
  } catch (missing) {
    toast.error(asApiError(missing).message);
  }
}
