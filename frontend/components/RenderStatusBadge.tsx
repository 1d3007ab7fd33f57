import { CircleCheck, CircleDashed, CircleX, LoaderCircle } from "lucide-react";

import { Badge } from "@/components/ui/badge";
import { Tooltip } from "@/components/ui/tooltip";
import { texts } from "@/lib/texts";
import type { ProjectStatus } from "@/lib/types";
import { cn } from "@/lib/utils";

const LOOKS = {
  DRAFT: { tone: "neutral", Icon: CircleDashed },
  PROCESSING: { tone: "accent", Icon: LoaderCircle },
  COMPLETED: { tone: "good", Icon: CircleCheck },
  FAILED: { tone: "bad", Icon: CircleX },
} as const;

type Props = {
  status: ProjectStatus;
  /** 0 to 100, while it renders. */
  percentage?: number | null;
  /** Why it failed. */
  error?: string | null;
};

/** Where a story stands: an icon and a word. */
export function RenderStatusBadge({ status, percentage, error }: Props) {
  const { tone, Icon } = LOOKS[status];
  const isRendering = status === "PROCESSING";
  const badge = (
    <Badge tone={tone} tabIndex={error ? 0 : undefined} data-status={status}>
      <Icon aria-hidden className={cn(isRendering && "animate-pulse")} />
      {texts.status[status]}
      {isRendering && percentage != null && ` ${Math.floor(percentage)} %`}
    </Badge>
  );
  return error ? <Tooltip text={error}>{badge}</Tooltip> : badge;
}
