import { ExternalLink } from "lucide-react";
import { useState, type FormEvent } from "react";

import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { asApiError, type ApiError } from "@/lib/errors";
import { generateTexts } from "@/lib/generateTexts";
import { resolveMusic } from "@/lib/musicApi";
import { useJobsStore } from "@/lib/stores";
import type { MusicJob, MusicProvider } from "@/lib/types";

const say = generateTexts.lost;

type Found = Parameters<typeof resolveMusic>[1];
type Props = { job: MusicJob; provider?: MusicProvider };

/** The answer to a paid request was lost: what the person can find out, and say. */
export function AnswerLost({ job, provider }: Props) {
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const name = provider?.name ?? job.provider;
  const resolve = async (found: Found) => {
    setBusy(true);
    setRefusal(null);
    try {
      useJobsStore.getState().put("music_job", [await resolveMusic(job.id, found)]);
    } catch (thrown) {
      setRefusal(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <section
      aria-label={say.title}
      className="flex flex-col gap-4 rounded-control border border-accent/50 bg-accent-wash p-4"
    >
      <div>
        <h4 className="text-sm font-semibold">{say.title}</h4>
        <p className="mt-1 text-sm">{say.text(name)}</p>
      </div>
      {provider && (
        <Button asChild className="self-start">
          <a href={provider.page} target="_blank" rel="noreferrer">
            <ExternalLink /> {say.open(name)}
          </a>
        </Button>
      )}
      <There isBusy={isBusy} refusal={refusal} onFetch={(task_id) => void resolve({ task_id })} />
      <div className="grid gap-3 sm:grid-cols-2">
        <Answer
          {...{ isBusy, label: say.never, hint: say.neverHint }}
          onClick={() => void resolve({})}
        />
        <Answer
          {...{ isBusy, label: say.taken, hint: say.takenHint }}
          onClick={() => void resolve({ was_taken: true })}
        />
      </div>
      {refusal && refusal.code !== "task_not_found" && (
        <Notice tone="bad">{refusal.message}</Notice>
      )}
    </section>
  );
}

type ThereProps = { isBusy: boolean; refusal: ApiError | null; onFetch: (task: string) => void };

function There({ isBusy, refusal, onFetch }: ThereProps) {
  const [task, setTask] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (task.trim()) onFetch(task.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-2">
      <p className="text-sm">
        <span className="font-medium">{say.there}.</span> {say.thereHint}
      </p>
      <div className="flex flex-wrap gap-2">
        <TextField
          label={say.task}
          className="min-w-40 flex-1"
          autoComplete="off"
          spellCheck={false}
          value={task}
          error={refusal?.code === "task_not_found" && refusal.message}
          onChange={(event) => setTask(event.target.value)}
        />
        <Button type="submit" className="mt-6.5" disabled={isBusy || !task.trim()}>
          {say.fetch}
        </Button>
      </div>
    </form>
  );
}

type AnswerProps = { label: string; hint: string; isBusy: boolean; onClick: () => void };

function Answer({ label, hint, isBusy, onClick }: AnswerProps) {
  return (
    <div>
      <Button className="w-full whitespace-normal" disabled={isBusy} onClick={onClick}>
        {label}
      </Button>
      <p className="mt-1 text-xs text-muted">{hint}</p>
    </div>
  );
}
