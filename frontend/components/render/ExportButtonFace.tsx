"use client";

import { Clapperboard, Download, RotateCcw } from "lucide-react";
import { useId, type ReactNode } from "react";

import type { ExportView } from "@/components/render/ExportSheet";
import { FilmLink } from "@/components/render/FilmLink";
import { Button } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";
import type { Readiness } from "@/lib/readiness";
import { texts } from "@/lib/texts";
import { cn } from "@/lib/utils";

const T = texts.render;

type Props = {
  readiness: Readiness;
  /** Whether a menu stands at its right. */
  isJoined: boolean;
  onShow: (view: ExportView) => void;
};

/** The button itself, with the one thing that is to be done next. */
export function ExportButtonFace({ readiness, isJoined, onShow }: Props) {
  const join = cn(isJoined && "rounded-r-none");
  const choose = () => onShow("choose");
  switch (readiness.kind) {
    case "rendering":
      return (
        <Rendering percent={readiness.job?.progress ?? null} onClick={() => onShow("follow")} />
      );
    case "empty":
      return <Unready reason={T.emptyStory} onClick={choose} />;
    case "not_ready":
      return <Unready reason={T.notReady(readiness.missing.length)} onClick={choose} />;
    case "failed":
      return (
        <Button variant="danger" className={join} onClick={choose}>
          <RotateCcw /> {T.retry}
        </Button>
      );
    case "complete":
      return (
        <Button asChild variant="primary" className={join}>
          <FilmLink film={readiness.film}>
            <Download /> {T.download}
          </FilmLink>
        </Button>
      );
    default:
      return (
        <Button variant="primary" className={join} onClick={choose}>
          <Clapperboard /> {T.export}
        </Button>
      );
  }
}

/** Looks as if it did nothing, and says why: pressed, it shows what is missing. */
function Unready({ reason, onClick }: { reason: string; onClick: () => void }) {
  const id = useId();
  return (
    <>
      <Tooltip text={reason} side="bottom">
        <Button aria-disabled aria-describedby={id} onClick={onClick}>
          <Clapperboard /> {T.export}
        </Button>
      </Tooltip>
      <span id={id} className="sr-only">
        {reason}
      </span>
    </>
  );
}

function Rendering({ percent, onClick }: { percent: number | null; onClick: () => void }) {
  return (
    <Button className="relative overflow-hidden tabular-nums" onClick={onClick}>
      <Filled percent={percent ?? 0}>{T.rendering(percent)}</Filled>
    </Button>
  );
}

/** A button that fills from the left. */
function Filled({ percent, children }: { percent: number; children: ReactNode }) {
  return (
    <>
      <span
        aria-hidden
        className="absolute inset-y-0 left-0 bg-accent-wash transition-[width] duration-200 ease-out"
        style={{ width: `${percent}%` }}
      />
      <span className="relative text-ink">{children}</span>
    </>
  );
}
