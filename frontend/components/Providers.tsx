"use client";

import { ThemeProvider } from "next-themes";
import type { ReactNode } from "react";

import { ErrorBoundary } from "@/components/ErrorBoundary";
import { Toasts } from "@/components/Toasts";
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
        <Toasts />
      </TooltipProvider>
    </ThemeProvider>
  );
}
