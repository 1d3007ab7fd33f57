import { CircleHelp } from "lucide-react";

import { Badge } from "@/components/ui/badge";
import { generateTexts } from "@/lib/generateTexts";

/** Where music stands of which nobody knows whether it is made. */
export function LostBadge() {
  return (
    <Badge tone="accent" data-status="submit_unknown">
      <CircleHelp aria-hidden /> {generateTexts.lost.badge}
    </Badge>
  );
}
