"use client";

import { ChevronDown } from "lucide-react";
import { useEffect, useState } from "react";

import { ErrorBoundary } from "@/components/ErrorBoundary";
import { MotionEditor } from "@/components/motion/MotionEditor";
import { Preview } from "@/components/preview/Preview";
import { Timeline } from "@/components/preview/Timeline";
import { SegmentList } from "@/components/story/SegmentList";
import { StoryHeader } from "@/components/story/StoryHeader";
import { StoryLost } from "@/components/story/StoryLost";
import { StorySkeleton } from "@/components/story/StorySkeleton";
import { Button } from "@/components/ui/button";
import { UploadTray } from "@/components/UploadTray";
import { useAutosave } from "@/hooks/useAutosave";
import { useNarrations } from "@/hooks/useNarration";
import { useStory } from "@/hooks/useStory";
import { useHistory, useUndoKeys } from "@/hooks/useUndo";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { cn } from "@/lib/utils";

/** A story: its segments beside the preview, what is set of the chosen one, and the timeline. */
export function StoryPage({ id }: { id: string }) {
  useAutosave();
  useStory(id);
  useNarrations(id);
  useUndoKeys();
  useHistory(id);
  const state = useStoryStore((store) => store.state);
  const title = useStoryStore((store) => store.project?.title);
  useEffect(() => {
    if (title) document.title = `${title} · ${texts.app.name}`;
  }, [title]);
  if (state === "missing" || state === "failed") return <StoryLost id={id} />;
  return (
    <div data-story={id} className="flex min-h-dvh flex-col min-[900px]:h-dvh">
      {state === "loading" ? <StorySkeleton /> : <Studio />}
    </div>
  );
}

function Studio() {
  return (
    <>
      <StoryHeader />
      <main
        id="content"
        className="group/studio grid min-h-0 flex-1 grid-cols-1 content-start min-[900px]:grid-cols-[minmax(0,11fr)_minmax(0,9fr)] min-[900px]:content-stretch"
      >
        <section
          data-scroller
          className="@container order-3 min-h-0 overflow-y-auto max-[899px]:overflow-visible min-[900px]:order-1 min-[900px]:border-r"
        >
          <ErrorBoundary>
            <SegmentList />
          </ErrorBoundary>
        </section>
        <section className="order-1 flex min-h-0 flex-col overflow-y-auto max-[899px]:contents min-[900px]:order-2">
          <div className="order-1 bg-paper max-[899px]:top-0 max-[899px]:z-20 max-[899px]:border-b max-[899px]:[@media(min-height:500px)]:sticky pointer-coarse:max-[899px]:group-has-[textarea:focus]/studio:static">
            <ErrorBoundary>
              <Preview />
            </ErrorBoundary>
          </div>
          <Panels />
        </section>
      </main>
      <ErrorBoundary>
        <Timeline />
      </ErrorBoundary>
      <UploadTray tellsSegments={false} />
    </>
  );
}

/** What is set of the active segment; on a phone it is folded away until it is asked for. */
function Panels() {
  const active = useStoryStore((store) => store.active);
  const [isOpen, setOpen] = useState(false);
  if (!active) return null;
  return (
    <div className="@container order-2 min-[900px]:min-h-60 min-[900px]:flex-1 min-[900px]:[container-type:size]">
      <Button
        variant="ghost"
        className="mx-2 my-1 min-[900px]:hidden"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {texts.story.camera}
        <ChevronDown className={cn(isOpen && "rotate-180")} aria-hidden />
      </Button>
      <div className={cn(!isOpen && "max-[899px]:hidden")}>
        <ErrorBoundary>
          <MotionEditor key={active} segment={active} />
        </ErrorBoundary>
      </div>
    </div>
  );
}
