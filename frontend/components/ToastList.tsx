"use client";

import { useEffect } from "react";
import { toast, Toaster } from "sonner";

import { showToasts, type Said } from "@/lib/toast";

/** The words at the bottom of the page. */
export function ToastList() {
  useEffect(() => showToasts({ show }), []);
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

const show = ({ message, isError, options }: Said) =>
  (isError ? toast.error : toast)(message, options);
