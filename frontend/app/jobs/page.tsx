import type { Metadata } from "next";

import { JobsPage } from "@/components/jobs/JobsPage";
import { texts } from "@/lib/texts";

export const metadata: Metadata = { title: texts.app.jobs };

export default function Page() {
  return <JobsPage />;
}
