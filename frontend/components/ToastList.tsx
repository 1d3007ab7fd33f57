"use client";

import { useEffect } from "react";
import { toast, Toaster } from "sonner";

import { showToasts } from "@/lib/toast";

/** The words at the bottom of the page. */
export function ToastList() {
  useEffect(
    () =>
      showToasts(({ message, isError, options }) =>
        (isError ? toast.error : toast)(message, options),
      ),
    [],
  );
  return (
    <Toaster
      position="bottom-center"
      toastOptions={{
        className: "!rounded-card !border-line !bg-ink !font-sans !text-sm !text-paper",
        classNames: { actionButton: "!bg-accent !text-on-accent !font-medium" },
      }}
    />
  );
}
