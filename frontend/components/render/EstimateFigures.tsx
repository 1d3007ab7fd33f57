"use client";

import Link from "next/link";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { roughly } from "@/lib/eta";
import { texts } from "@/lib/texts";
import type { Estimate } from "@/lib/types";
import { cn, formatFileSize } from "@/lib/utils";

const MEGABYTE = 1_000_000;
const T = texts.render.estimate;

type Props = { estimate: Estimate | null; hasFailed: boolean; isStale: boolean };

/** What the film will take, before it is begun. */
export function EstimateFigures({ estimate, hasFailed, isStale }: Props) {
  if (hasFailed) return <p className="text-xs text-muted">{T.failed}</p>;
  return (
    <div aria-live="polite" aria-busy={isStale}>
      <dl
        className={cn(
          "grid grid-cols-3 gap-4 border-t border-line pt-4 transition-opacity duration-150",
          isStale && estimate && "opacity-50",
        )}
      >
        <Figure label={T.time}>
          {estimate ? T.roughly(roughly(estimate.seconds)) : T.unknown}
        </Figure>
        <Figure label={T.size}>
          {estimate ? T.about(formatFileSize(estimate.bytes)) : T.unknown}
        </Figure>
        <Figure label={T.disk}>
          {estimate ? formatFileSize(estimate.megabytes_free * MEGABYTE) : T.unknown}
        </Figure>
      </dl>
      {estimate && estimate.megabytes_missing > 0 && (
        <Notice tone="bad" className="mt-3" action={<SettingsButton />}>
          {T.missing(formatFileSize(estimate.megabytes_missing * MEGABYTE))}
        </Notice>
      )}
    </div>
  );
}

function Figure({ label, children }: { label: string; children: string }) {
  return (
    <div>
      <dt className="text-xs text-muted">{label}</dt>
      <dd className="mt-0.5 text-sm font-medium tabular-nums">{children}</dd>
    </div>
  );
}

function SettingsButton() {
  return (
    <Button asChild size="sm">
      <Link href="/settings/#storage">{T.toSettings}</Link>
    </Button>
  );
}
