import Link from "next/link";

import { AppHeader } from "@/components/AppHeader";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import { useConnection, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

/** A story that is not there, or could not be fetched. */
export function StoryLost({ id }: { id: string }) {
  const isMissing = useStoryStore((store) => store.state === "missing");
  const message = useStoryStore((store) => store.error?.message);
  const home = (
    <Button asChild variant={isMissing ? "primary" : "secondary"}>
      <Link href="/">{texts.app.back}</Link>
    </Button>
  );
  const again = (
    <Button variant="primary" onClick={() => useConnection.getState().refresh()}>
      {texts.app.retry}
    </Button>
  );
  return (
    <>
      <AppHeader />
      <main id="content" data-story={id}>
        <EmptyState
          heading="h1"
          title={isMissing ? texts.story.missing : texts.story.failed}
          action={isMissing ? home : [again, home].map((it, key) => <span key={key}>{it}</span>)}
        >
          {isMissing ? texts.story.missingRemedy : message}
        </EmptyState>
      </main>
    </>
  );
}
