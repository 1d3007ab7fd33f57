"use client";

import { useEffect, useSyncExternalStore } from "react";
import { toast, Toaster } from "sonner";

import { showToasts, type Said } from "@/lib/toast";

const WIDE = "(min-width: 900px)";

/** What has just happened, where nothing is: in the head of the page, on a phone at its foot. */
export function ToastList() {
  useEffect(() => showToasts({ show }), []);
  const isWide = useSyncExternalStore(watchWidth, () => matchMedia(WIDE).matches);
  return (
    <Toaster
      position={isWide ? "top-center" : "bottom-center"}
      offset={{ top: "0.5rem" }}
      toastOptions={{
        className: "!rounded-card !border-line !bg-ink !font-sans !text-sm !text-paper",
        classNames: { actionButton: "!bg-accent !text-on-accent !font-medium" },
      }}
    />
  );
}

function watchWidth(told: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener("change", told);
  return () => query.removeEventListener("change", told);
}

const show = ({ message, isError, options }: Said) =>
  (isError ? toast.error : toast)(message, options);
