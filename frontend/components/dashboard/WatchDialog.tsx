"use client";

import { Dialog } from "@/components/ui/dialog";
import { VideoPreview } from "@/components/VideoPreview";
import { useProjectsStore } from "@/lib/stores";

/** The films of a story, as they are now: one that is finished meanwhile appears. */
export function WatchDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const project = useProjectsStore((store) => store.projects?.[id]);
  if (!project) return null;
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={project.title}
      className="max-w-4xl"
    >
      <VideoPreview project={project} />
    </Dialog>
  );
}
