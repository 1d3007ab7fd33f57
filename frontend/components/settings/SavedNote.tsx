import { Check } from "lucide-react";

import type { SaveNote } from "@/hooks/useSettings";
import { texts } from "@/lib/texts";

/** Whether the changes here are kept. What failed says so at its field. */
export function SavedNote({ notes }: { notes: (SaveNote | undefined)[] }) {
  const states = notes.map((note) => note?.state);
  const isSaving = states.includes("saving");
  const isSaved = !isSaving && !states.includes("failed") && states.includes("saved");
  return (
    <p role="status" className="flex items-center gap-1.5 text-xs text-muted">
      {isSaving && texts.settings.saving}
      {isSaved && (
        <>
          <Check aria-hidden className="size-3.5 text-good" /> {texts.settings.saved}
        </>
      )}
    </p>
  );
}
