/** What music has cost, by requests: the ledger has an entry for each step of one. */
import type { CreditEntry } from "@/lib/types";

/** One request: what has become of it last, and its amount in all, in US dollars. */
export type Paid = {
  id: number;
  at: string;
  provider: string;
  kind: CreditEntry["kind"];
  amount: number;
  /** Of it given back, in US dollars. */
  back: number;
};

/** Newest first. One whose beginning is not among the entries is not told of in part. */
export function requestsOf(entries: CreditEntry[]): Paid[] {
  const found = new Map<string, CreditEntry[]>();
  for (const entry of entries) {
    found.set(entry.intent, [...(found.get(entry.intent) ?? []), entry]);
  }
  return [...found.values()].flatMap((steps) => {
    const begun = steps.find(({ kind }) => kind === "reserve");
    if (!begun) return [];
    const last = steps.find(({ kind }) => kind !== "reserve") ?? begun;
    const amount = steps.reduce((sum, step) => sum + Number(step.amount), 0);
    const back = last.kind === "refund" ? Math.abs(Number(last.amount)) : 0;
    const { id, reserved_at: at, provider } = begun;
    return [{ id, at, provider, kind: last.kind, amount, back }];
  });
}
