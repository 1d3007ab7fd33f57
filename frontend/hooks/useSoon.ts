import { useEffect, useState } from "react";

const SOON = 1000; // ms

/** Whether the page has had time for what matters first: true a moment after it is there. */
export function useSoon(): boolean {
  const [isSoon, setSoon] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSoon(true), SOON);
    return () => clearTimeout(timer);
  }, []);
  return isSoon;
}
