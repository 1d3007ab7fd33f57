import type { Metadata } from "next";

import { SettingsPage } from "@/components/settings/SettingsPage";
import { texts } from "@/lib/texts";

export const metadata: Metadata = { title: texts.app.settings };

export default function Page() {
  return <SettingsPage />;
}
