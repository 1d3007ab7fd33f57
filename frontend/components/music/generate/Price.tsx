import Link from "next/link";

import { SETTINGS } from "@/components/music/generate/links";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { generateTexts as say } from "@/lib/generateTexts";
import { inDollars, isOverBudget, leftOf } from "@/lib/musicWish";
import type { MusicEstimate, MusicProvider } from "@/lib/types";

type Props = { estimate: MusicEstimate | null; provider: MusicProvider };

/** What it costs, and what is left to be spent; said before anything is asked. */
export function Price({ estimate, provider }: Props) {
  if (!estimate) return <p className="text-sm text-muted">{say.reckoning}</p>;
  if (!provider.is_enabled) return <Lack>{say.switchedOff(provider.name)}</Lack>;
  if (!estimate.is_ready) return <Lack>{lackTold(provider)}</Lack>;
  if (isOverBudget(estimate))
    return (
      <Lack>
        {say.costs(inDollars(estimate.cost))} {say.overBudget} {leftTold(estimate)}
      </Lack>
    );
  return (
    <p className="text-sm text-muted tabular-nums">
      {Number(estimate.cost) ? say.costs(inDollars(estimate.cost)) : say.free} {leftTold(estimate)}
    </p>
  );
}

function lackTold({ name, base_url, usual_base_url }: MusicProvider): string {
  return base_url || usual_base_url ? say.noKey(name) : say.noAddress(name);
}

function leftTold(estimate: MusicEstimate): string {
  const { today, month } = leftOf(estimate);
  const parts = [
    today !== null && say.left.today(inDollars(today)),
    month !== null && say.left.month(inDollars(month)),
  ].filter(Boolean);
  return parts.length ? `${parts.join(", ")}.` : say.noLimit;
}

function Lack({ children }: { children: React.ReactNode }) {
  return (
    <Notice tone="accent" action={<ToSettings />}>
      {children}
    </Notice>
  );
}

export function ToSettings() {
  return (
    <Button asChild size="sm">
      <Link href={SETTINGS} prefetch={false}>
        {say.toSettings}
      </Link>
    </Button>
  );
}
