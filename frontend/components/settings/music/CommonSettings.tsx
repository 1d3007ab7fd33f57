"use client";

import { NumberField } from "@/components/settings/NumberField";
import { OptionalField } from "@/components/settings/OptionalField";
import { SavedNote } from "@/components/settings/SavedNote";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import { useMusicSettings } from "@/hooks/useMusicSettings";
import { useRowSaving } from "@/hooks/useRowSaving";
import { errorOf } from "@/hooks/useSettings";
import { inDollars } from "@/lib/musicWish";
import { serviceTexts } from "@/lib/serviceTexts";
import { texts } from "@/lib/texts";
import type { MusicSettings } from "@/lib/types";

const say = serviceTexts.common;
const MOST_MONEY = 100_000; // US dollars

/** What all services have in common: what may be spent, how many at once, where they reach us. */
export function CommonSettings() {
  const { settings, error, again, send } = useMusicSettings();
  if (error && !settings)
    return (
      <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
        {serviceTexts.failed} {error.message}
      </Notice>
    );
  if (!settings) return <Skeleton className="h-40 rounded-card" />;
  return <Fields {...{ settings, send }} />;
}

type Props = {
  settings: MusicSettings;
  send: (change: Partial<MusicSettings>) => Promise<MusicSettings>;
};

function Fields({ settings, send }: Props) {
  const { row, notes, save } = useRowSaving(settings, send);
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-baseline justify-between gap-4">
        <h3 className="text-base font-semibold">{say.title}</h3>
        <SavedNote notes={Object.values(notes)} />
      </div>
      <div className="grid items-start gap-6 sm:grid-cols-3">
        <OptionalField
          isMoney
          label={say.daily}
          hint={say.spentToday(inDollars(row.spent_today))}
          placeholder={say.noLimit}
          {...{ min: 0, max: MOST_MONEY, value: row.daily_budget }}
          error={errorOf(notes.daily_budget)}
          onChange={(daily_budget) => save({ daily_budget })}
        />
        <OptionalField
          isMoney
          label={say.monthly}
          hint={say.spentMonth(inDollars(row.spent_this_month))}
          placeholder={say.noLimit}
          {...{ min: 0, max: MOST_MONEY, value: row.monthly_budget }}
          error={errorOf(notes.monthly_budget)}
          onChange={(monthly_budget) => save({ monthly_budget })}
        />
        <NumberField
          label={say.atOnce}
          hint={say.atOnceHint}
          value={row.jobs_at_once ?? 5}
          {...{ min: 1, max: 20 }}
          error={errorOf(notes.jobs_at_once)}
          onChange={(jobs_at_once) => save({ jobs_at_once })}
        />
      </div>
      <TextField
        label={say.publicUrl}
        hint={say.publicUrlHint}
        type="url"
        className="max-w-prose"
        placeholder="https://"
        value={row.public_url ?? ""}
        error={errorOf(notes.public_url)}
        onChange={(event) => save({ public_url: event.target.value.trim() })}
      />
    </div>
  );
}
