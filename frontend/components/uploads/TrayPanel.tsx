"use client";

import { ChevronDown, CircleAlert, CircleCheck, Upload as UploadIcon } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Progress } from "@/components/ui/progress";
import { UploadRow } from "@/components/uploads/UploadRow";
import { useUploadsStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { totalsOf, type UploadTotals } from "@/lib/uploadTotals";
import { cancelAllUploads, clearUploads } from "@/lib/uploads";
import { cn } from "@/lib/utils";

const ROOMY = 640; // CSS pixels; on a phone the files would hide the page

/** The files, each with what becomes of it; in the head what becomes of them all. */
export function TrayPanel({ opens }: { opens: boolean }) {
  const uploads = useUploadsStore((store) => store.uploads);
  const [chosen, setOpen] = useState<boolean | null>(null);
  const isOpen = chosen ?? (opens && window.innerWidth >= ROOMY);
  const totals = totalsOf(uploads);
  return (
    <section
      aria-label={texts.uploads.title}
      className="fixed inset-x-3 bottom-[calc(var(--below)+0.75rem)] z-30 flex max-h-[min(28rem,60dvh)] flex-col overflow-hidden rounded-card border border-line bg-surface shadow-lg sm:bottom-[calc(var(--below)+1.5rem)] sm:right-6 sm:left-auto sm:w-96 in-data-[story]:sm:right-auto in-data-[story]:sm:left-6"
    >
      <header className="flex items-center gap-3 py-2 pr-2 pl-4">
        <Sign totals={totals} />
        <div className="min-w-0 flex-1">
          <p role="status" className="truncate text-sm font-medium tabular-nums">
            {headlineOf(totals)}
          </p>
          <p className="text-xs text-muted tabular-nums">{totals.sizes}</p>
        </div>
        <Button
          size="sm"
          variant="ghost"
          className="h-9"
          onClick={totals.active ? cancelAllUploads : clearUploads}
        >
          {totals.active ? texts.uploads.cancelAll : texts.uploads.clear}
        </Button>
        <IconButton
          label={isOpen ? texts.uploads.collapse : texts.uploads.expand}
          aria-expanded={isOpen}
          icon={<ChevronDown className={cn("transition-transform", !isOpen && "rotate-180")} />}
          onClick={() => setOpen(!isOpen)}
        />
      </header>
      <Progress
        value={totals.percent}
        label={texts.uploads.title}
        className={cn("h-1 rounded-none", !totals.active && "invisible")}
      />
      {isOpen && (
        <ul className="min-h-0 overflow-y-auto overscroll-contain pb-1">
          {totals.order.map((id) => (
            <UploadRow key={id} id={id} />
          ))}
        </ul>
      )}
    </section>
  );
}

function headlineOf({ active, done, failed, wanted }: UploadTotals): string {
  if (active) return texts.uploads.sending(done, wanted);
  return failed ? texts.uploads.failed(failed) : texts.uploads.allDone(done);
}

function Sign({ totals: { active, failed } }: { totals: UploadTotals }) {
  if (active) return <UploadIcon className="size-4 text-accent-ink" aria-hidden />;
  if (failed) return <CircleAlert className="size-4 text-bad" aria-hidden />;
  return <CircleCheck className="size-4 text-good" aria-hidden />;
}
