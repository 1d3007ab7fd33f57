import { Ban, CircleCheck, CircleX, Hourglass, LoaderCircle } from "lucide-react";

import { Badge } from "@/components/ui/badge";
import { texts } from "@/lib/texts";
import type { JobStatus } from "@/lib/types";

const LOOKS = {
  queued: { tone: "neutral", Icon: Hourglass },
  processing: { tone: "accent", Icon: LoaderCircle },
  completed: { tone: "good", Icon: CircleCheck },
  failed: { tone: "bad", Icon: CircleX },
  cancelled: { tone: "neutral", Icon: Ban },
} as const;

/** Where a job stands: an icon and a word. */
export function JobStatusBadge({ status }: { status: JobStatus }) {
  const { tone, Icon } = LOOKS[status];
  return (
    <Badge tone={tone} data-status={status}>
      <Icon aria-hidden className={status === "processing" ? "animate-pulse" : undefined} />
      {texts.jobs.status[status]}
    </Badge>
  );
}
