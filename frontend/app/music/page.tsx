import type { Metadata } from "next";

import { MusicPage } from "@/components/music/MusicPage";
import { texts } from "@/lib/texts";

export const metadata: Metadata = { title: texts.app.music };

export default function Page() {
  return <MusicPage />;
}
