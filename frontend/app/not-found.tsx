import Link from "next/link";

import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { texts } from "@/lib/texts";

/** Without the header of the pages: every page brings this one along, and its scripts. */
export default function NotFound() {
  return (
    <main id="content" className="grid min-h-dvh place-items-center">
      <EmptyState
        heading="h1"
        title={texts.app.notFound}
        action={
          <Button asChild variant="primary">
            <Link href="/">{texts.app.back}</Link>
          </Button>
        }
      >
        {texts.app.notFoundRemedy}
      </EmptyState>
    </main>
  );
}
