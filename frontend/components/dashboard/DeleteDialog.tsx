"use client";

import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { Notice } from "@/components/ui/notice";
import { asApiError } from "@/lib/errors";
import { texts } from "@/lib/texts";
import type { Project } from "@/lib/types";

type Props = {
  project: Project;
  remove: (project: Project) => Promise<void>;
  onClose: () => void;
};

/** The one thing that cannot be undone asks first. */
export function DeleteDialog({ project, remove, onClose }: Props) {
  const [fault, setFault] = useState<string | null>(null);
  const go = () =>
    remove(project).then(onClose, (error: unknown) => setFault(asApiError(error).message));
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={texts.dashboard.deleteForGoodTitle(project.title)}
      description={texts.dashboard.deleteForGoodHint}
      footer={
        <>
          <Button onClick={onClose}>{texts.app.cancel}</Button>
          <Button variant="danger" onClick={() => void go()}>
            {texts.dashboard.deleteForGood}
          </Button>
        </>
      }
    >
      {fault && <Notice tone="bad">{fault}</Notice>}
    </Dialog>
  );
}
