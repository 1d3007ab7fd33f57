"use client";

import { useState, type FormEvent } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TextField } from "@/components/ui/field";
import { renameProject } from "@/hooks/useProjectActions";
import { asApiError } from "@/lib/errors";
import { texts } from "@/lib/texts";
import type { Project } from "@/lib/types";

export function RenameDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const [title, setTitle] = useState(project.title);
  const [fault, setFault] = useState<string | null>(null);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!title.trim()) return setFault(texts.dashboard.renameEmpty);
    try {
      await renameProject(project.id, title.trim());
      onClose();
    } catch (error) {
      setFault(asApiError(error).message);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={texts.dashboard.renameTitle}
      footer={
        <>
          <Button onClick={onClose}>{texts.app.cancel}</Button>
          <Button type="submit" form="rename" variant="primary">
            {texts.dashboard.save}
          </Button>
        </>
      }
    >
      <form id="rename" onSubmit={(event) => void save(event)}>
        <TextField
          label={texts.dashboard.renameLabel}
          value={title}
          maxLength={300}
          autoFocus
          dir="auto"
          error={fault}
          onFocus={(event) => event.target.select()}
          onChange={(event) => setTitle(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
