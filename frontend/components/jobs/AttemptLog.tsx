import { generateTexts } from "@/lib/generateTexts";
import { texts } from "@/lib/texts";
import type { JobLog } from "@/lib/types";

const T = texts.jobs.logs;
const PHASES = { ...texts.render.progress.phases, ...generateTexts.jobs.states };

type Attempt = JobLog["attempts"][number];

/** One attempt: when it was, where its time went, and what stopped it. */
export function AttemptLog({ attempt }: { attempt: Attempt }) {
  return (
    <article className="flex flex-col gap-3">
      <header className="flex flex-wrap items-baseline justify-between gap-x-4">
        <h3 className="text-sm font-semibold">{T.attempt(attempt.attempt)}</h3>
        <p className="text-xs text-muted tabular-nums">{whenOf(attempt)}</p>
      </header>
      {attempt.error ? (
        <p className="rounded-control bg-bad-wash px-3 py-2 text-sm whitespace-pre-line text-bad">
          {attempt.error}
        </p>
      ) : (
        attempt.ended_at && <p className="text-sm text-good">{T.good}</p>
      )}
      {attempt.notices?.map((notice) => (
        <p key={notice} className="rounded-control bg-accent-wash px-3 py-2 text-sm">
          {notice}
        </p>
      ))}
      <Phases phases={attempt.phases} />
      <Technical attempt={attempt} />
    </article>
  );
}

function Phases({ phases }: { phases: Attempt["phases"] }) {
  const rows = Object.entries(phases);
  if (!rows.length) return null;
  return (
    <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 text-sm">
      {rows.map(([phase, seconds]) => (
        <div key={phase} className="contents">
          <dt className="text-muted">{PHASES[phase] ?? phase}</dt>
          <dd className="text-right tabular-nums">{T.seconds(seconds)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Technical({ attempt }: { attempt: Attempt }) {
  const parts = [
    [T.command, attempt.argv?.join(" ")],
    [T.said, attempt.stderr?.join("\n")],
    [T.trace, attempt.traceback?.join("\n")],
  ].filter(([, told]) => told);
  if (!parts.length) return null;
  return (
    <details className="text-sm">
      <summary className="flex min-h-9 items-center text-muted hover:text-ink">
        {T.technical}
      </summary>
      {parts.map(([name, told]) => (
        <figure key={name} className="mt-2">
          <figcaption className="text-xs text-muted">{name}</figcaption>
          <pre
            tabIndex={0}
            className="mt-1 max-h-60 overflow-auto rounded-control bg-sunken p-3 text-xs whitespace-pre-wrap"
          >
            {told}
          </pre>
        </figure>
      ))}
    </details>
  );
}

/** One whose process ended has no end to tell, but runs no more. */
function whenOf({ started_at, ended_at, error_code }: Attempt): string {
  if (!ended_at && error_code === "process_ended") return clock(started_at);
  return `${clock(started_at)} – ${clock(ended_at) || T.stillRunning}`;
}

const clock = (iso: string | null) =>
  iso
    ? new Intl.DateTimeFormat("en-GB", { timeStyle: "medium", dateStyle: "medium" }).format(
        new Date(iso),
      )
    : "";
