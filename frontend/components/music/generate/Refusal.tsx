import { ToSettings } from "@/components/music/generate/Price";
import { Notice } from "@/components/ui/notice";
import type { ApiError } from "@/lib/errors";
import { generateTexts as say } from "@/lib/generateTexts";
import { inDollars } from "@/lib/musicWish";
import type { MusicEstimate } from "@/lib/types";

/** What the settings can do something about. */
const REMEDIED = [
  ...["switched_off", "key_missing", "address_missing"],
  ...["over_budget", "too_many_jobs", "rate_limited"],
];

/** Whether it says what would be said of the price, so that this need not be said twice. */
export const saysPrice = (error: ApiError | null): boolean =>
  ["switched_off", "key_missing", "address_missing", "over_budget"].includes(error?.code ?? "");

type Props = { error: ApiError; estimate?: MusicEstimate | null };

/** Why it was not asked for, with what can be done. What is about a field is said there. */
export function Refusal({ error, estimate }: Props) {
  const { code, data, message } = error;
  if (Object.values(data).some(Array.isArray)) return null;
  if (code === "cost_not_confirmed") {
    const cost = typeof data.cost === "string" ? data.cost : (estimate?.cost ?? "0");
    return <Notice tone="accent">{say.priceChanged(inDollars(cost))}</Notice>;
  }
  return (
    <Notice tone="bad" action={REMEDIED.includes(code) && <ToSettings />}>
      {message}
    </Notice>
  );
}
