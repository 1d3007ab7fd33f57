"use client";

import { Plus } from "lucide-react";
import { useState, type FormEvent } from "react";

import { Button } from "@/components/ui/button";
import { CheckField, SelectField, TextField } from "@/components/ui/field";
import { asApiError, type ApiError } from "@/lib/errors";
import type { NewEndpoint } from "@/lib/hooksApi";
import { serviceTexts } from "@/lib/serviceTexts";

const say = serviceTexts.hooks;
const ENDS = ["completed", "failed", "cancelled"] as const;

/** The types of events of one kind of job; of none, of all kinds. */
const eventsOf = (kind: string) =>
  kind ? (ENDS.map((end) => `${kind}.${end}`) as NewEndpoint["events"]) : [];

/** The box is called here as it is shown. */
const told = ({ message }: ApiError) => message.replace("`allows_loopback`", `“${say.here}”`);

type Props = { onAdd: (values: NewEndpoint) => Promise<void> };

/** A further address to be told. */
export function AddEndpoint({ onAdd }: Props) {
  const [url, setUrl] = useState("");
  const [kind, setKind] = useState("");
  const [isHere, setHere] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setRefusal(null);
    try {
      await onAdd({ url: url.trim(), events: eventsOf(kind), allows_loopback: isHere });
      setUrl("");
    } catch (thrown) {
      setRefusal(asApiError(thrown));
    }
    setBusy(false);
  };
  return (
    <form
      onSubmit={(event) => void add(event)}
      className="grid items-start gap-4 rounded-card border border-dashed border-edge p-4 sm:grid-cols-[minmax(0,1fr)_14rem]"
    >
      <TextField
        label={say.url}
        type="url"
        placeholder={say.urlExample}
        autoComplete="off"
        value={url}
        error={refusal && told(refusal)}
        onChange={(event) => setUrl(event.target.value)}
      />
      <SelectField label={say.events} value={kind} onChange={setKind}>
        <option value="">{say.everything}</option>
        {Object.entries(say.kinds).map(([value, name]) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </SelectField>
      <CheckField label={say.here} checked={isHere} onChange={setHere} className="sm:self-center" />
      <Button type="submit" className="sm:justify-self-end" disabled={isBusy || !url.trim()}>
        <Plus /> {isBusy ? say.adding : say.add}
      </Button>
    </form>
  );
}
