"use client";

import { useReadiness } from "@/hooks/useReadiness";
import { Progress } from "@/components/ui/progress";
import { texts } from "@/lib/texts";

/** The film that is being made, as a thin line at the lower edge of whatever it stands in. */
export function HeaderProgress() {
  const readiness = useReadiness();
  if (readiness.kind !== "rendering") return null;
  return (
    <Progress
      value={readiness.job?.progress ?? null}
      label={texts.render.progress.label}
      className="absolute inset-x-0 -bottom-px h-0.5 rounded-none bg-transparent"
    />
  );
}
