import { useMemo } from "react";

import type { CardActions } from "@/components/dashboard/CardMenu";
import type { Start } from "@/hooks/useBringing";
import { DropTile } from "@/components/dashboard/DropTile";
import { ProjectCard } from "@/components/ProjectCard";
import { Button } from "@/components/ui/button";
import { EmptyState } from "@/components/ui/empty-state";
import type { ShownProjects } from "@/hooks/useShownProjects";
import { texts } from "@/lib/texts";

type Props = { list: ShownProjects; start: Start; actions: CardActions };

/** The stories that are shown, and a place to drop the next one. */
export function ProjectGrid({ list: { shown, query, search }, start, actions }: Props) {
  const { watch, rename, duplicate, bin } = actions;
  // The same object from one drawing to the next, or no card would be spared one.
  const stable = useMemo(
    () => ({ watch, rename, duplicate, bin }),
    [watch, rename, duplicate, bin],
  );
  return (
    <>
      <p role="status" className="sr-only">
        {query && texts.dashboard.found(shown.length)}
      </p>
      {shown.length === 0 ? (
        <EmptyState
          title={texts.dashboard.nothingFound(query)}
          action={<Button onClick={() => search("")}>{texts.dashboard.clearSearch}</Button>}
        >
          {texts.dashboard.nothingFoundRemedy}
        </EmptyState>
      ) : (
        <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,18rem),1fr))] gap-x-6 gap-y-10">
          {shown.map((project) => (
            <li key={project.id}>
              <ProjectCard project={project} actions={stable} />
            </li>
          ))}
          {!query && (
            <li>
              <DropTile start={start} />
            </li>
          )}
        </ul>
      )}
    </>
  );
}
