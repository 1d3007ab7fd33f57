import type { ReactNode } from "react";

import { SavedNote } from "@/components/settings/SavedNote";
import type { SaveNote } from "@/hooks/useSettings";

type Props = {
  id: string;
  title: string;
  about: string;
  /** What became of the changes in this part. */
  notes?: (SaveNote | undefined)[];
  children: ReactNode;
};

/** A part of the settings, with an address of its own. */
export function Section({ id, title, about, notes = [], children }: Props) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className="mt-10 scroll-mt-24 border-t border-line pt-8"
    >
      <div className="flex min-h-7 items-baseline justify-between gap-4">
        <h2 id={`${id}-title`} className="text-lg font-semibold">
          {title}
        </h2>
        <SavedNote notes={notes} />
      </div>
      <p className="mt-1 max-w-prose text-sm text-muted">{about}</p>
      <div className="mt-6 flex flex-col gap-6">{children}</div>
    </section>
  );
}
