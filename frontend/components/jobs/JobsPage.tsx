"use client";

import { AppHeader } from "@/components/AppHeader";

export function JobsPage() {
  return (
    <>
      <AppHeader />
      <main id="content" />
    </>
  );
}
