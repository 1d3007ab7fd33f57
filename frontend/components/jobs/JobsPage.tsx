"use client";

import { ListChecks } from "lucide-react";
import Link from "next/link";
import { useState } from "react";

import { AppHeader } from "@/components/AppHeader";
import { JobFilters } from "@/components/jobs/JobFilters";
import { JobGroup } from "@/components/jobs/JobGroup";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useJobs } from "@/hooks/useJobs";
import { useProjects } from "@/hooks/useProjects";
import type { JobFilter } from "@/lib/jobs";
import { texts } from "@/lib/texts";

const T = texts.jobs;

/** What Storyreel works on, what waits for its turn, and what has come of the rest. */
export function JobsPage() {
  const [filter, setFilter] = useState<JobFilter>("all");
  const jobs = useJobs(filter);
  useProjects();
  return (
    <>
      <AppHeader />
      <main id="content" className="mx-auto w-full max-w-4xl px-4 py-10 sm:px-8">
        <h1 className="font-story text-xl md:text-2xl">{T.title}</h1>
        <p className="mt-1 text-sm text-muted">{T.about}</p>
        {jobs.error && !jobs.error.isAway && (
          <Notice
            tone="bad"
            className="mt-6"
            action={
              <Button size="sm" onClick={jobs.again}>
                {texts.app.retry}
              </Button>
            }
          >
            {T.failedToLoad} {jobs.error.message}
          </Notice>
        )}
        {jobs.isKnown ? (
          <Groups jobs={jobs} filter={filter} onFilter={setFilter} />
        ) : (
          !jobs.error && <Loading />
        )}
      </main>
    </>
  );
}

type GroupsProps = {
  jobs: ReturnType<typeof useJobs>;
  filter: JobFilter;
  onFilter: (filter: JobFilter) => void;
};

function Groups({ jobs, filter, onFilter }: GroupsProps) {
  const { running, waiting, earlier } = jobs.groups;
  const isEmpty = filter === "all" && !running.length && !waiting.length && !earlier.length;
  if (isEmpty) return <Nothing />;
  return (
    <div className="mt-8 flex flex-col gap-10">
      <JobGroup title={T.running} jobs={running} />
      <JobGroup title={T.waiting} jobs={waiting} />
      <JobGroup
        title={T.earlier}
        jobs={earlier}
        head={<JobFilters chosen={filter} onChange={onFilter} />}
        empty={T.nothingSuch}
      />
      {jobs.hasMore && (
        <Button className="self-center" onClick={jobs.more}>
          {T.more}
        </Button>
      )}
    </div>
  );
}

function Nothing() {
  return (
    <EmptyState
      icon={<ListChecks aria-hidden />}
      title={T.empty}
      action={
        <Button asChild variant="primary">
          <Link href="/">{T.toStories}</Link>
        </Button>
      }
    >
      {T.emptyRemedy}
    </EmptyState>
  );
}

function Loading() {
  return (
    <div className="mt-8 flex flex-col gap-3" role="status" aria-label={texts.app.loading}>
      {[0, 1, 2].map((it) => (
        <Skeleton key={it} className="h-18 rounded-card" />
      ))}
    </div>
  );
}
