"use client";

import dynamic from "next/dynamic";

import { useSoon } from "@/hooks/useSoon";
import { late } from "@/lib/late";

const ToastList = dynamic(
  () => late(() => import("@/components/ToastList")).then((it) => it.ToastList),
  {
    ssr: false,
  },
);

/** Fetched after the page and not when something is said: the server may be away then. */
export function Toasts() {
  return useSoon() && <ToastList />;
}
