"use client";

import { MotionEditor } from "@/components/motion/MotionEditor";
import { Preview } from "@/components/preview/Preview";
import { Timeline } from "@/components/preview/Timeline";
import { SegmentList } from "@/components/story/SegmentList";
import { StoryHeader } from "@/components/story/StoryHeader";
import { UploadTray } from "@/components/UploadTray";
import { useStory } from "@/hooks/useStory";
import { useUndoKeys } from "@/hooks/useUndo";
import { useStoryStore } from "@/lib/stores";

/** A story: its segments beside the preview, what is set of the chosen one, and the timeline. */
export function StoryPage({ id }: { id: string }) {
  useStory(id);
  useUndoKeys();
  const active = useStoryStore((store) => store.active);
  return (
    <div className="flex min-h-dvh flex-col min-[900px]:h-dvh">
      <StoryHeader />
      <main
        id="content"
        className="grid min-h-0 flex-1 grid-cols-1 min-[900px]:grid-cols-[minmax(0,11fr)_minmax(0,9fr)]"
      >
        <section className="order-2 min-h-0 overflow-y-auto min-[900px]:order-1 min-[900px]:border-r">
          <SegmentList />
        </section>
        <section className="order-1 flex min-h-0 flex-col overflow-y-auto min-[900px]:order-2">
          <Preview />
          {active && <MotionEditor key={active} segment={active} />}
        </section>
      </main>
      <Timeline />
      <UploadTray />
    </div>
  );
}
