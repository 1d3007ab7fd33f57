"use client";

import { AnswerLost } from "@/components/music/generate/AnswerLost";
import { useProviders } from "@/hooks/useProviders";
import type { MusicJob } from "@/lib/types";

/** Music of which nobody knows whether it is made, in the list of all jobs. */
export function LostMusic({ job }: { job: MusicJob }) {
  const { providers } = useProviders();
  return (
    <div className="mt-3">
      <AnswerLost job={job} provider={providers?.find(({ slug }) => slug === job.provider)} />
    </div>
  );
}
