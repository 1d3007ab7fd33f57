import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SelectField, TextArea } from "@/components/ui/field";
import { takeScript } from "@/hooks/useStoryActions";
import { paragraphsOf, type ScriptParts } from "@/lib/script";
import { usualSeconds } from "@/lib/speaking";
import { textOf, useDialogStore, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { formatDuration } from "@/lib/utils";

const say = texts.story.script;
type Mode = "append" | "fill";

/** A whole script becomes segments. */
export function ScriptDialog({ onClose }: { onClose: () => void }) {
  const empty = useStoryStore(
    (store) => store.order.filter((id) => !textOf(store, id).trim()).length,
  );
  const story = useStoryStore((store) => store.project?.id ?? "");
  const script = useDialogStore((store) => store.scripts[story] ?? "");
  const write = (text: string) => useDialogStore.getState().keepScript(story, text);
  const [parts, setParts] = useState<ScriptParts>("paragraphs");
  const [mode, setMode] = useState<Mode>(empty ? "fill" : "append");
  const [isTaking, setTaking] = useState(false);
  const found = paragraphsOf(script, parts);
  const take = async () => {
    setTaking(true);
    if (await takeScript(found, empty ? mode : "append")) {
      write("");
      onClose();
    }
    setTaking(false);
  };
  const footer = (
    <>
      <Button onClick={onClose}>{texts.app.cancel}</Button>
      <Button variant="primary" disabled={!found.length || isTaking} onClick={() => void take()}>
        {say.take(found.length)}
      </Button>
    </>
  );
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={say.title}
      description={say.hint}
      footer={footer}
      className="max-w-2xl"
    >
      <div className="flex flex-col gap-4">
        <TextArea
          label={say.label}
          dir="auto"
          rows={12}
          autoFocus
          placeholder={say.placeholder}
          value={script}
          onChange={(event) => write(event.target.value)}
        />
        <p role="status" className="-mt-2 text-sm text-muted">
          {say.found(found.length, formatDuration(usualSeconds(script)))}
        </p>
        <div className="grid gap-4 sm:grid-cols-2">
          <SelectField
            label={say.parts}
            value={parts}
            onChange={(value) => setParts(value as ScriptParts)}
          >
            <option value="paragraphs">{say.paragraphs}</option>
            <option value="lines">{say.lines}</option>
          </SelectField>
          {empty > 0 && (
            <SelectField label={say.mode} value={mode} onChange={(value) => setMode(value as Mode)}>
              <option value="fill">{say.fill(empty)}</option>
              <option value="append">{say.append}</option>
            </SelectField>
          )}
        </div>
      </div>
    </Dialog>
  );
}
