"use client";

import { CacheUse } from "@/components/settings/CacheUse";
import { NumberField } from "@/components/settings/NumberField";
import { Section } from "@/components/settings/Section";
import { CopyButton } from "@/components/ui/copy-button";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import type { useFetched } from "@/hooks/useFetched";
import { errorOf, type useSaving } from "@/hooks/useSettings";
import { texts } from "@/lib/texts";
import type { GlobalSettings, System } from "@/lib/types";
import { formatFileSize } from "@/lib/utils";

const T = texts.settings.storage;
const MEGABYTE = 1_000_000;
const GIGABYTE = 1_000_000_000;

type Fetched = ReturnType<typeof useFetched<System>>;
type Props = ReturnType<typeof useSaving> & { settings: GlobalSettings; system: Fetched };

/** What is kept on the disk, and how much of it. */
export function StorageSettings({ settings, system, notes, save }: Props) {
  return (
    <Section
      id="storage"
      title={texts.settings.sections.storage}
      about={T.about}
      notes={[notes.cache_gigabytes, notes.films_kept, notes.jobs_kept_days]}
    >
      <Use system={system} limit={(settings.cache_gigabytes ?? 5) * GIGABYTE} />
      <div className="grid items-start gap-6 sm:grid-cols-3">
        <NumberField
          label={T.limit}
          hint={T.limitHint}
          value={settings.cache_gigabytes ?? 5}
          min={0.1}
          max={10_000}
          step={0.5}
          error={errorOf(notes.cache_gigabytes)}
          onChange={(cache_gigabytes) => save({ cache_gigabytes })}
        />
        <NumberField
          label={T.films}
          hint={T.filmsHint}
          value={settings.films_kept ?? 2}
          min={1}
          max={100}
          error={errorOf(notes.films_kept)}
          onChange={(films_kept) => save({ films_kept })}
        />
        <NumberField
          label={T.days}
          hint={T.daysHint}
          value={settings.jobs_kept_days ?? 30}
          min={1}
          max={3650}
          error={errorOf(notes.jobs_kept_days)}
          onChange={(jobs_kept_days) => save({ jobs_kept_days })}
        />
      </div>
    </Section>
  );
}

function Use({ system: { data, error, again }, limit }: { system: Fetched; limit: number }) {
  if (error && !data)
    return (
      <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
        {T.failed} {error.message}
      </Notice>
    );
  if (!data) return <Skeleton className="h-24" />;
  return (
    <>
      <CacheUse bytes={data.cache.bytes} limit={limit} onCleared={again} />
      <dl className="grid gap-x-8 gap-y-4 text-sm sm:grid-cols-2">
        <div>
          <dt className="text-muted">{T.free}</dt>
          <dd className="mt-0.5 font-medium tabular-nums">
            {formatFileSize(data.disk_free_megabytes * MEGABYTE)}
          </dd>
        </div>
        <div className="min-w-0">
          <dt className="text-muted">{T.folder}</dt>
          <dd className="-mt-1.5 flex items-center gap-1">
            <code className="min-w-0 font-sans font-medium break-all">{data.data_folder}</code>
            <CopyButton text={data.data_folder} />
          </dd>
        </div>
      </dl>
    </>
  );
}
