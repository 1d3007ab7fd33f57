import { ArchiveRestore, ChevronRight, Trash2 } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { useBin } from "@/hooks/useBin";
import { late } from "@/lib/late";
import { texts } from "@/lib/texts";
import type { Project } from "@/lib/types";
import { formatDuration } from "@/lib/utils";

const DeleteDialog = dynamic(() =>
  late(() => import("@/components/dashboard/DeleteDialog")).then((it) => it.DeleteDialog),
);

/** What was deleted and can still be had back; quiet, at the end of the page. */
export function RecentlyDeleted({ restore }: { restore: (project: Project) => Promise<boolean> }) {
  const { binned, error, remove } = useBin();
  const [doomed, setDoomed] = useState<Project | null>(null);
  if (!binned.length) return null;
  return (
    <details className="group/bin mt-16 border-t border-line pt-4">
      <summary className="inline-flex h-9 list-none items-center gap-2 rounded-control pr-3 text-sm text-muted hover:text-ink [&::-webkit-details-marker]:hidden">
        <ChevronRight
          className="size-4 transition-transform group-open/bin:rotate-90"
          aria-hidden
        />
        {texts.dashboard.bin}
        <span className="tabular-nums">{binned.length}</span>
      </summary>
      <p className="mt-1 mb-2 pl-6 text-xs text-muted">{error ?? texts.dashboard.binHint}</p>
      <ul className="max-w-2xl pl-6">
        {binned.map((project) => (
          <li key={project.id} className="flex items-center gap-2 border-b border-line py-1">
            <span className="min-w-0 flex-1 truncate text-sm" dir="auto">
              {project.title}
            </span>
            <span className="text-xs text-muted tabular-nums">
              {formatDuration(project.duration)}
            </span>
            <Button
              variant="ghost"
              className="h-9"
              aria-label={texts.dashboard.restoreNamed(project.title)}
              onClick={() => void restore(project)}
            >
              <ArchiveRestore aria-hidden /> {texts.dashboard.restore}
            </Button>
            <IconButton
              label={texts.dashboard.deleteForGoodNamed(project.title)}
              icon={<Trash2 />}
              onClick={() => setDoomed(project)}
            />
          </li>
        ))}
      </ul>
      {doomed && <DeleteDialog project={doomed} remove={remove} onClose={() => setDoomed(null)} />}
    </details>
  );
}
