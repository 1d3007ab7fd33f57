"use client";

import { Play } from "lucide-react";
import Link from "next/link";
import { memo } from "react";

import { CardPicture } from "@/components/dashboard/CardPicture";
import { CardMenu, type CardActions } from "@/components/dashboard/CardMenu";
import { RenderStatusBadge } from "@/components/RenderStatusBadge";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";
import { useFilmProgress } from "@/hooks/useFilmProgress";
import { texts } from "@/lib/texts";
import type { Project } from "@/lib/types";
import { formatDuration } from "@/lib/utils";

type Props = { project: Project; actions: CardActions };

/** A story on the dashboard: the whole card opens it, its film and its menu lie above that. */
export const ProjectCard = memo(function ProjectCard({ project, actions }: Props) {
  const progress = useFilmProgress(project);
  const status = progress === null ? project.status : "PROCESSING";
  const hasFilm = project.films.some(({ format }) => format !== "thumbnail");
  return (
    <article className="group relative flex flex-col" data-project={project.id}>
      <div className="relative overflow-hidden rounded-card">
        <CardPicture project={project} />
        {progress !== null && (
          <Progress
            value={progress}
            label={texts.dashboard.progress(project.title)}
            className="absolute inset-x-0 bottom-0 h-1 rounded-none bg-shade"
          />
        )}
        {hasFilm && (
          <Button
            variant="ghost"
            className="absolute right-3 bottom-3 z-10 h-9 rounded-full bg-black/70 pr-4 pl-3 text-white hover:bg-black/85"
            aria-label={texts.dashboard.watchNamed(project.title)}
            onClick={() => actions.watch(project)}
          >
            <Play className="fill-current" aria-hidden /> {texts.dashboard.watch}
          </Button>
        )}
      </div>
      <div className="mt-3 flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="line-clamp-2 text-base leading-6 font-semibold text-balance" dir="auto">
            <Link
              href={`/projects/${project.id}/`}
              prefetch={false} // a page of stories would fetch each of them
              className="outline-none after:absolute after:inset-0 after:rounded-card focus-visible:after:outline-2 focus-visible:after:outline-offset-4 focus-visible:after:outline-accent-ink"
            >
              {project.title}
            </Link>
          </h2>
          <p className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-sm text-muted tabular-nums">
            <Size project={project} />
            <span className="relative z-10">
              <RenderStatusBadge status={status} percentage={progress} error={project.error} />
            </span>
            {status === "COMPLETED" && project.film_outdated && (
              <span className="text-xs">{texts.dashboard.outdated}</span>
            )}
          </p>
        </div>
        <CardMenu project={project} actions={actions} />
      </div>
    </article>
  );
});

/** How long it is, or will be about, and of how much. */
function Size({ project: { duration, expected_duration, segment_count } }: { project: Project }) {
  if (!segment_count) return <span>{texts.dashboard.noSegments}</span>;
  const isGuess = expected_duration - duration > 0.5;
  const length = `${isGuess ? "~" : ""}${formatDuration(expected_duration)}`;
  return <span>{texts.dashboard.length(length, texts.units.segments(segment_count))}</span>;
}
