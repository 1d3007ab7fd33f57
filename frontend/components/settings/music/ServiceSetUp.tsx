"use client";

import { useCallback } from "react";

import { KeyField } from "@/components/settings/music/KeyField";
import { KeyTest } from "@/components/settings/music/KeyTest";
import { OptionalField } from "@/components/settings/OptionalField";
import { SavedNote } from "@/components/settings/SavedNote";
import { SelectField, TextField } from "@/components/ui/field";
import { useRowSaving } from "@/hooks/useRowSaving";
import { errorOf } from "@/hooks/useSettings";
import { updateProvider } from "@/lib/musicApi";
import { serviceTexts as say } from "@/lib/serviceTexts";
import type { MusicProvider } from "@/lib/types";

type Props = { provider: MusicProvider; onChanged: () => void };

const MOST_MONEY = 100_000; // US dollars
const SHORT = 600; // requests a minute, or at once
const DAY = 1440; // minutes

/** How a service is reached, and what it may be asked. What is empty is as usual. */
export function ServiceSetUp({ provider, onChanged }: Props) {
  const { slug, webhook_key } = provider;
  const send = useCallback(
    async (change: Partial<MusicProvider>) => {
      const now = await updateProvider(slug, change);
      onChanged();
      return now;
    },
    [slug, onChanged],
  );
  const saving = useRowSaving(provider, send);
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col gap-3">
        <KeyField
          {...{ slug, onChanged }}
          kind="key"
          label={say.key.label}
          hint={say.key.hint}
          state={provider.key}
        />
        {provider.is_ready && <KeyTest key={provider.key.ends_in} slug={slug} />}
      </div>
      {webhook_key && (
        <KeyField
          {...{ slug, onChanged }}
          kind="webhook-key"
          label={say.key.webhook}
          hint={say.key.webhookHint}
          state={webhook_key}
        />
      )}
      <Fields {...saving} />
      <SavedNote notes={Object.values(saving.notes)} />
    </div>
  );
}

function Fields({ row, notes, save }: ReturnType<typeof useRowSaving<MusicProvider>>) {
  const number = (text: string | null) => (text === null ? null : Number(text));
  const { models } = row.capabilities;
  return (
    <div className="grid items-start gap-5 sm:grid-cols-2">
      <TextField
        label={say.address}
        hint={say.addressHint}
        type="url"
        className="sm:col-span-2"
        placeholder={row.usual_base_url || "https://"}
        value={row.base_url ?? ""}
        error={errorOf(notes.base_url)}
        onChange={(event) => save({ base_url: event.target.value.trim() })}
      />
      {row.slug === "suno" && (
        <TextField
          label={say.organization}
          hint={say.organizationHint}
          value={row.organization ?? ""}
          error={errorOf(notes.organization)}
          onChange={(event) => save({ organization: event.target.value.trim() })}
        />
      )}
      <SelectField
        label={say.model}
        value={row.model ?? ""}
        error={errorOf(notes.model)}
        onChange={(model) => save({ model })}
      >
        <option value="">{say.firstModel(models[0]!.name)}</option>
        {models.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </SelectField>
      <OptionalField
        isMoney
        label={say.price[row.priced_per] ?? say.price.track!}
        hint={say.priceHint(row.usual_price)}
        {...{ min: 0, max: MOST_MONEY, value: row.price }}
        error={errorOf(notes.price)}
        onChange={(price) => save({ price })}
      />
      <OptionalField
        label={say.perMinute}
        hint={say.perMinuteHint(row.usual_per_minute)}
        {...{ min: 1, max: SHORT, value: row.per_minute }}
        error={errorOf(notes.per_minute)}
        onChange={(it) => save({ per_minute: number(it) })}
      />
      <OptionalField
        label={say.burst}
        hint={say.burstHint(Math.min(row.usual_burst, row.per_minute ?? row.usual_per_minute))}
        {...{ min: 1, max: SHORT, value: row.burst }}
        error={errorOf(notes.burst)}
        onChange={(it) => save({ burst: number(it) })}
      />
      <OptionalField
        label={say.wait}
        hint={say.waitHint}
        {...{ min: 1, max: DAY, value: row.wait_minutes }}
        error={errorOf(notes.wait_minutes)}
        onChange={(it) => save({ wait_minutes: number(it) })}
      />
    </div>
  );
}
