"use client";

import { Check } from "lucide-react";
import { useState, type FormEvent } from "react";

import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { asApiError } from "@/lib/errors";
import { removeKey, setKey, type KeyName } from "@/lib/musicApi";
import { serviceTexts } from "@/lib/serviceTexts";
import { texts } from "@/lib/texts";
import type { KeyState } from "@/lib/types";

const say = serviceTexts.key;

type Props = {
  slug: string;
  kind: KeyName;
  label: string;
  hint: string;
  state: KeyState;
  onChanged: () => void;
};

/** A secret: entered, replaced and forgotten, and never shown but for how it ends. */
export function KeyField({ slug, kind, label, hint, state, onChanged }: Props) {
  const [isReplacing, setReplacing] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const act = async (work: () => Promise<unknown>) => {
    setFault(null);
    try {
      await work();
      setReplacing(false);
    } catch (thrown) {
      setFault(asApiError(thrown).message);
    }
    onChanged();
  };
  if (state.is_set && !isReplacing)
    return (
      <Set
        {...{ label, state, fault }}
        onReplace={() => setReplacing(true)}
        onForget={() => void act(() => removeKey(slug, kind))}
      />
    );
  return (
    <Enter
      {...{ label, hint, fault }}
      onKeep={(key) => void act(() => setKey(slug, kind, key))}
      onCancel={state.is_set ? () => setReplacing(false) : undefined}
    />
  );
}

type SetProps = Pick<Props, "label" | "state"> & {
  fault: string | null;
  onReplace: () => void;
  onForget: () => void;
};

function Set({ label, state, fault, onReplace, onForget }: SetProps) {
  const isGiven = state.comes_from === "environment";
  return (
    <div role="group" aria-label={label} className="flex flex-col gap-1.5">
      <p className="text-sm font-medium">{label}</p>
      <div className="flex min-h-10 flex-wrap items-center gap-x-3 gap-y-2">
        <p className="flex min-w-0 flex-1 items-center gap-1.5 text-sm">
          <Check aria-hidden className="size-4 shrink-0 text-good" />
          <span>
            {say.set(state.ends_in)}
            {isGiven && <span className="text-muted">. {say.environment}</span>}
          </span>
        </p>
        {!isGiven && (
          <span className="flex gap-2">
            <Button size="sm" onClick={onReplace}>
              {say.replace}
            </Button>
            <Button size="sm" variant="danger" onClick={onForget}>
              {say.remove}
            </Button>
          </span>
        )}
      </div>
      {fault && (
        <p role="alert" className="text-xs text-bad">
          {fault}
        </p>
      )}
    </div>
  );
}

type EnterProps = Pick<Props, "label" | "hint"> & {
  fault: string | null;
  onKeep: (key: string) => void;
  onCancel?: () => void;
};

function Enter({ label, hint, fault, onKeep, onCancel }: EnterProps) {
  const [typed, setTyped] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (typed.trim()) onKeep(typed.trim());
  };
  return (
    <form onSubmit={submit} className="flex flex-wrap gap-2">
      <TextField
        label={label}
        hint={hint}
        error={fault}
        type="password"
        autoComplete="off"
        spellCheck={false}
        placeholder={say.enter}
        className="min-w-52 flex-1"
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <span className="flex gap-2 pt-6.5">
        <Button type="submit" disabled={!typed.trim()}>
          {say.save}
        </Button>
        {onCancel && <Button onClick={onCancel}>{texts.app.cancel}</Button>}
      </span>
    </form>
  );
}
