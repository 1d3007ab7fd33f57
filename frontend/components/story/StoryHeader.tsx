"use client";

import { ChevronLeft, Redo2, Undo2 } from "lucide-react";
import Link from "next/link";

import { ConnectionNotice } from "@/components/ConnectionNotice";
import { FormatMenu } from "@/components/preview/FormatMenu";
import { HeaderProgress } from "@/components/render/HeaderProgress";
import { RenderButton } from "@/components/RenderButton";
import { RenderStatusBadge } from "@/components/RenderStatusBadge";
import { SavedNotice } from "@/components/story/SavedNotice";
import { StoryMenu } from "@/components/story/StoryMenu";
import { StoryTitle } from "@/components/story/StoryTitle";
import { IconButton } from "@/components/ui/icon-button";
import { Tooltip } from "@/components/ui/tooltip";
import { redo, undo } from "@/hooks/useUndo";
import { isActive } from "@/lib/jobs";
import { useHistoryStore, useJobsStore, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

/** What the story is called, where it stands, and what is done with all of it. */
export function StoryHeader() {
  return (
    <header className="relative z-30 border-b bg-paper">
      <div className="flex min-h-16 flex-wrap items-center gap-x-2 gap-y-1 px-3 py-2 sm:px-4">
        <Tooltip text={texts.app.back} side="bottom">
          <Link
            href="/"
            aria-label={texts.app.back}
            className="grid size-9 shrink-0 place-items-center rounded-control hover:bg-sunken"
          >
            <ChevronLeft className="size-5 rtl:rotate-180" aria-hidden />
          </Link>
        </Tooltip>
        <StoryTitle />
        <Status />
        <SavedNotice />
        {/* On a phone the menu stays beside the title, the rest is a second row. */}
        <UndoButtons />
        <div className="max-sm:order-1">
          <StoryMenu />
        </div>
        <div className="flex items-center gap-3 max-sm:order-2 max-sm:ml-auto">
          <FormatMenu />
          <RenderButton />
        </div>
      </div>
      <ConnectionNotice />
      <HeaderProgress />
    </header>
  );
}

function Status() {
  const id = useStoryStore((store) => store.project?.id);
  const status = useStoryStore((store) => store.project?.status);
  const isOutdated = useStoryStore((store) => store.project?.film_outdated);
  const job = useJobsStore((store) =>
    Object.values(store.render_job).find((it) => it.project === id && isActive(it)),
  );
  if (!status) return null;
  return (
    <span className="flex items-center gap-2 max-sm:hidden">
      <RenderStatusBadge status={status} percentage={job?.progress} />
      {status === "COMPLETED" && isOutdated && (
        <span className="text-xs text-muted max-lg:hidden">{texts.dashboard.outdated}</span>
      )}
    </span>
  );
}

function UndoButtons() {
  const canUndo = useHistoryStore((store) => store.done.length > 0);
  const canRedo = useHistoryStore((store) => store.undone.length > 0);
  return (
    <div className="ml-auto flex max-sm:order-2 max-sm:ml-0">
      <IconButton
        label={`${texts.app.undo} (Ctrl Z)`}
        icon={<Undo2 />}
        disabled={!canUndo}
        onClick={() => void undo()}
      />
      <IconButton
        label={`${texts.app.redo} (Ctrl Shift Z)`}
        icon={<Redo2 />}
        disabled={!canRedo}
        onClick={() => void redo()}
      />
    </div>
  );
}
