"use client";

import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";
import { Toaster } from "sonner";

import { ErrorBoundary } from "@/components/ErrorBoundary";
import { TooltipProvider } from "@/components/ui/tooltip";
import { useServerEvents } from "@/hooks/useServerEvents";

export function Providers({ children }: { children: ReactNode }) {
  useServerEvents();
  return (
    <ThemeProvider
      attribute="data-theme"
      defaultTheme="system"
      enableSystem
      disableTransitionOnChange
    >
      <TooltipProvider delayDuration={400}>
        <ErrorBoundary>{children}</ErrorBoundary>
        <Toaster
          position="bottom-center"
          toastOptions={{
            className: "!rounded-card !border-line !bg-ink !font-sans !text-sm !text-paper",
            classNames: { actionButton: "!bg-accent !text-on-accent !font-medium" },
          }}
        />
      </TooltipProvider>
    </ThemeProvider>
  );
}
