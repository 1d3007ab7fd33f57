import { RotateCcw } from "lucide-react";
import { useState } from "react";

import { Refusal } from "@/components/music/generate/Refusal";
import { Button } from "@/components/ui/button";
import { asApiError, type ApiError } from "@/lib/errors";
import { generateTexts } from "@/lib/generateTexts";
import { retryMusic } from "@/lib/musicApi";
import { inDollars } from "@/lib/musicWish";
import { useJobsStore } from "@/lib/stores";
import type { MusicJob } from "@/lib/types";

const say = generateTexts.jobs;

/** Trying a job again, for the price on the button or for nothing. */
export function RetryMusic({ job }: { job: MusicJob }) {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const told = refusal?.code === "cost_not_confirmed" ? refusal.data.cost : null;
  const cost = typeof told === "string" ? told : job.cost;
  const isPaid = job.costs_again && Number(cost) > 0;
  const face = isPaid
    ? say.retryFor(inDollars(cost))
    : job.costs_again
      ? say.retry // nobody knows its price
      : say.retryFree;
  const retry = async () => {
    setBusy(true);
    setRefusal(null);
    try {
      useJobsStore.getState().put("music_job", [await retryMusic(job.id, isPaid ? cost : null)]);
    } catch (thrown) {
      setRefusal(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <>
      <Button size="sm" disabled={isBusy} className="tabular-nums" onClick={() => void retry()}>
        <RotateCcw /> {face}
      </Button>
      {refusal && (
        <div className="order-last w-full">
          <Refusal error={refusal} />
        </div>
      )}
    </>
  );
}
