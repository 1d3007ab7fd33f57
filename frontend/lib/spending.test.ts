import { expect, it } from "vitest";

import { requestsOf } from "@/lib/spending";
import type { CreditEntry } from "@/lib/types";

const entry = (id: number, kind: CreditEntry["kind"], amount: string, at = "10:00") =>
  ({ id, kind, amount, intent: at, provider: "suno", reserved_at: at }) as CreditEntry;

it("a request is told of once, with what has become of it and what it came to", () => {
  const told = requestsOf([
    entry(9, "correction", "0.0600", "13:00"),
    entry(8, "refund", "-0.0600", "13:00"),
    entry(7, "reserve", "0.0600", "13:00"),
    entry(6, "reserve", "0.0600", "12:00"),
    entry(5, "refund", "-0.0600", "11:00"),
    entry(4, "reserve", "0.0600", "11:00"),
    entry(3, "settle", "-0.0100", "10:00"),
    entry(2, "reserve", "0.0600", "10:00"),
  ]);
  expect(told.map(({ kind, amount, back }) => [kind, Number(amount.toFixed(4)), back])).toEqual([
    ["correction", 0.06, 0],
    ["reserve", 0.06, 0],
    ["refund", 0, 0.06],
    ["settle", 0.05, 0],
  ]);
});

it("one whose beginning is on another page is not told of in part", () => {
  expect(requestsOf([entry(3, "settle", "0.0000")])).toEqual([]);
});
