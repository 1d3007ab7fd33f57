"use client";

import { useId, type ReactNode } from "react";

import { JobRow } from "@/components/jobs/JobRow";
import type { AnyJob } from "@/lib/types";

type Props = {
  title: string;
  jobs: AnyJob[];
  head?: ReactNode;
  /** What is said when there is none; without it the group is not shown then. */
  empty?: string;
};

/** Jobs that have something in common, under its name. */
export function JobGroup({ title, jobs, head, empty }: Props) {
  const id = useId();
  if (!jobs.length && !empty) return null;
  return (
    <section aria-labelledby={id}>
      <div className="mb-3 flex min-h-11 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h2 id={id} className="text-base font-semibold">
          {title}
        </h2>
        {head}
      </div>
      {jobs.length ? (
        <ul className="divide-y divide-line overflow-hidden rounded-card border border-line bg-surface">
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </ul>
      ) : (
        <p className="py-6 text-sm text-muted">{empty}</p>
      )}
    </section>
  );
}
