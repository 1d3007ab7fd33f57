"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { Progress } from "@/components/ui/progress";
import { pruneCache } from "@/lib/api";
import { asApiError } from "@/lib/errors";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";
import { formatFileSize } from "@/lib/utils";

const T = texts.settings.storage;

type Props = { bytes: number; limit: number; onCleared: () => void };

/** How much finished work is kept, and letting go of it. */
export function CacheUse({ bytes, limit, onCleared }: Props) {
  const [isAsking, setAsking] = useState(false);
  const used = T.cacheUsed(formatFileSize(bytes), formatFileSize(limit));
  return (
    <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
      <div className="min-w-60 flex-1">
        <p className="mb-2 flex justify-between gap-4 text-sm">
          <span className="font-medium">{T.cache}</span>
          <span className="text-muted tabular-nums">{used}</span>
        </p>
        <Progress
          value={Math.min(100, (bytes / limit) * 100)}
          label={`${T.cache}: ${used}`}
          className="h-2"
        />
      </div>
      <Button disabled={!bytes} onClick={() => setAsking(true)}>
        {T.clear}
      </Button>
      <ClearDialog open={isAsking} onClose={() => setAsking(false)} onCleared={onCleared} />
    </div>
  );
}

type DialogProps = { open: boolean; onClose: () => void; onCleared: () => void };

function ClearDialog({ open, onClose, onCleared }: DialogProps) {
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const clear = async () => {
    setBusy(true);
    try {
      const { bytes_removed, in_use } = await pruneCache(true);
      toast(T.cleared(formatFileSize(bytes_removed), in_use));
      onCleared();
      onClose();
    } catch (thrown) {
      setFault(asApiError(thrown).message);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(it) => !it && onClose()}
      title={T.clearTitle}
      description={T.clearText}
      footer={
        <>
          <Button onClick={onClose}>{texts.app.cancel}</Button>
          <Button variant="danger" disabled={isBusy} onClick={() => void clear()}>
            {T.clear}
          </Button>
        </>
      }
    >
      {fault && <Notice tone="bad">{fault}</Notice>}
    </Dialog>
  );
}
