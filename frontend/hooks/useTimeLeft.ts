import { useEffect, useRef, useState } from "react";

import { expect, roughly, secondsLeft, type Expected, type Roughly } from "@/lib/eta";

const TICK = 1000; // ms

/** The time left, smoothed: it counts down by itself and follows what is told. null: not known. */
export function useTimeLeft(eta: number | null | undefined): Roughly | null {
  const told = useRef<number | null>(null);
  const expected = useRef<Expected | null>(null);
  const [left, setLeft] = useState<number | null>(eta ?? null);
  useEffect(() => {
    told.current = eta == null ? null : Date.now() + eta * 1000;
  }, [eta]);
  useEffect(() => {
    const tick = () => {
      const now = Date.now();
      expected.current = told.current === null ? null : expect(expected.current, told.current, now);
      setLeft(expected.current && secondsLeft(expected.current, now));
    };
    const timer = setInterval(tick, TICK);
    return () => clearInterval(timer);
  }, []);
  return left === null ? null : roughly(left);
}
