"use client";

import { Trash2 } from "lucide-react";
import Link from "next/link";
import { Fragment, useCallback, useState } from "react";

import { UseInStory } from "@/components/music/UseInStory";
import { TextField } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Player } from "@/components/ui/player";
import { useFetched } from "@/hooks/useFetched";
import { useServiceName } from "@/hooks/useServiceName";
import { getTrackPeaks } from "@/lib/musicApi";
import { musicTexts as say } from "@/lib/musicTexts";
import { madeBy } from "@/lib/provenance";
import type { MusicTrack, Project } from "@/lib/types";

type Props = {
  track: MusicTrack;
  onChange: (values: Partial<MusicTrack>) => void;
  onRemove: () => void;
  onLay: (story: Project) => void;
};

/** A piece of music: heard, called something, with what may be done with it. */
export function TrackCard({ track, onChange, onRemove, onLay }: Props) {
  const { id, file, duration, title = "", licence_note = "", used_by } = track;
  const { data: peaks } = useFetched(useCallback(() => getTrackPeaks(id), [id]));
  const isUsed = used_by.length > 0;
  const made = madeBy(track);
  return (
    <li className="flex flex-col gap-4 rounded-card border border-line bg-surface p-4">
      <div className="grid gap-4 sm:grid-cols-2">
        <Kept label={say.title} value={title} onKeep={(it) => it && onChange({ title: it })} />
        <Kept
          label={say.licence}
          value={licence_note}
          onKeep={(it) => onChange({ licence_note: it })}
        />
      </div>
      <Player
        src={file}
        {...{ title, duration, peaks: peaks ?? undefined }}
        downloadName={title + file.slice(file.lastIndexOf("."))}
      />
      {track.loudness === null && <p className="text-sm">{say.silent}</p>}
      {made && <Made {...made} />}
      <div className="flex flex-wrap items-center gap-x-1 gap-y-2">
        <UsedBy stories={used_by} />
        <span className="-mr-2.5 ml-auto flex items-center gap-1">
          <UseInStory track={track} onLay={onLay} />
          <IconButton
            label={isUsed ? say.inUse : say.remove(title)}
            aria-disabled={isUsed || undefined}
            icon={<Trash2 />}
            className="aria-disabled:opacity-50"
            onClick={() => isUsed || onRemove()}
          />
        </span>
      </div>
    </li>
  );
}

/** Which service has made it, and from which words. */
function Made({ service, from }: { service: string; from: string }) {
  const told = say.made(useServiceName(service), from);
  return (
    <p className="line-clamp-2 text-xs text-muted wrap-anywhere" dir="auto" title={told}>
      {told}
    </p>
  );
}

/** Where it is now. */
function UsedBy({ stories }: { stories: MusicTrack["used_by"] }) {
  if (!stories.length) return <p className="text-sm text-muted">{say.unused}</p>;
  return (
    <p className="min-w-0 text-sm wrap-anywhere text-muted">
      {say.usedBy}{" "}
      {stories.map(({ id, title, binned_at }, index) => (
        <Fragment key={id}>
          {index > 0 && ", "}
          {binned_at ? (
            `${title} (${say.binned})`
          ) : (
            <Link
              href={`/projects/${id}/`}
              prefetch={false}
              className="text-ink underline underline-offset-2 hover:decoration-2"
            >
              <bdi>{title}</bdi>
            </Link>
          )}
        </Fragment>
      ))}
    </p>
  );
}

type KeptProps = { label: string; value: string; onKeep: (value: string) => void };

/** A field that is kept when one leaves it, or with Enter; Escape leaves it as it was. */
function Kept({ label, value, onKeep }: KeptProps) {
  const [written, write] = useState<string | null>(null);
  const keep = () => {
    const wanted = written?.trim();
    write(null);
    if (wanted !== undefined && wanted !== value) onKeep(wanted);
  };
  return (
    <TextField
      label={label}
      dir="auto"
      maxLength={300}
      value={written ?? value}
      onChange={(event) => write(event.target.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") write(null);
      }}
    />
  );
}
