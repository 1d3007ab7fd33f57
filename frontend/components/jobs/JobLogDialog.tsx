"use client";

import { useCallback } from "react";

import { AttemptLog } from "@/components/jobs/AttemptLog";
import { CopyButton } from "@/components/ui/copy-button";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useFetched } from "@/hooks/useFetched";
import { getJobLog } from "@/lib/api";
import { texts } from "@/lib/texts";
import type { AnyJob, JobLog } from "@/lib/types";

const T = texts.jobs;

type Props = { job: AnyJob; title: string; onClose: () => void };

/** What is known of a job's attempts; fetched anew when the job gets into another state. */
export function JobLogDialog({ job, title, onClose }: Props) {
  const { kind, id, status } = job;
  // eslint-disable-next-line react-hooks/exhaustive-deps -- another state is another log
  const fetch = useCallback(() => getJobLog(kind, id), [kind, id, status]);
  const { data, error, again } = useFetched(fetch);
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={T.logOf(title)}
      className="max-w-2xl"
      footer={
        data && <CopyButton text={JSON.stringify(data, null, 2)} label={T.logs.copy} isWide />
      }
    >
      {error && (
        <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
          {error.message}
        </Notice>
      )}
      {data ? (
        <Attempts log={data} isRunning={status === "processing"} />
      ) : (
        !error && <Skeleton className="h-32" />
      )}
    </Dialog>
  );
}

function Attempts({ log, isRunning }: { log: JobLog; isRunning: boolean }) {
  if (!log.attempts.length)
    return <p className="py-4 text-sm text-muted">{isRunning ? T.logs.running : T.logs.none}</p>;
  return (
    <ol className="flex flex-col gap-6 pb-2">
      {log.attempts.toReversed().map((attempt) => (
        <li key={attempt.attempt}>
          <AttemptLog attempt={attempt} />
        </li>
      ))}
    </ol>
  );
}
