import Link from "next/link";

import { AppHeader } from "@/components/AppHeader";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { texts } from "@/lib/texts";

export default function NotFound() {
  return (
    <>
      <AppHeader />
      <main id="content">
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
    </>
  );
}
