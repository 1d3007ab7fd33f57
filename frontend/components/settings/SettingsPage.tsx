"use client";

import { AppHeader } from "@/components/AppHeader";

export function SettingsPage() {
  return (
    <>
      <AppHeader />
      <main id="content" />
    </>
  );
}
