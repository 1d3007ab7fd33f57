"use client";

import type { JobFilter } from "@/lib/jobs";
import { texts } from "@/lib/texts";
import { cn } from "@/lib/utils";

const FILTERS: readonly JobFilter[] = ["all", "completed", "failed", "cancelled"];

type Props = { chosen: JobFilter; onChange: (filter: JobFilter) => void };

/** Which of the earlier jobs are shown. */
export function JobFilters({ chosen, onChange }: Props) {
  return (
    <div
      role="group"
      aria-label={texts.jobs.filter.label}
      className="-mx-1 flex max-w-full gap-1 overflow-x-auto p-1"
    >
      {FILTERS.map((filter) => (
        <button
          key={filter}
          type="button"
          aria-pressed={filter === chosen}
          onClick={() => onChange(filter)}
          className={cn(
            "h-9 rounded-full px-3 text-sm whitespace-nowrap transition-colors duration-150",
            filter === chosen
              ? "bg-ink font-medium text-paper"
              : "text-muted hover:bg-sunken hover:text-ink",
          )}
        >
          {texts.jobs.filter[filter]}
        </button>
      ))}
    </div>
  );
}
