import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { texts } from "@/lib/texts";

/** Without header and Link: every page brings this one along, and all that it is made of. */
export default function NotFound() {
  return (
    <main id="content" className="grid min-h-dvh place-items-center">
      <EmptyState
        heading="h1"
        title={texts.app.notFound}
        action={
          <Button asChild variant="primary">
            {/* eslint-disable-next-line @next/next/no-html-link-for-pages */}
            <a href="/">{texts.app.back}</a>
          </Button>
        }
      >
        {texts.app.notFoundRemedy}
      </EmptyState>
    </main>
  );
}
