"use client";

import { EstimateFigures } from "@/components/render/EstimateFigures";
import { FormatToggles } from "@/components/render/FormatToggles";
import { Segmented } from "@/components/ui/segmented";
import { CheckField } from "@/components/ui/field";
import { Notice } from "@/components/ui/notice";
import { useEstimate } from "@/hooks/useEstimate";
import { FRAME_RATES, QUALITIES, type ExportWish } from "@/lib/exportWish";
import { toBeSpoken } from "@/lib/readiness";
import { texts } from "@/lib/texts";
import type { Project, Segment } from "@/lib/types";

const T = texts.render;

type Props = {
  project: Project;
  segments: Segment[];
  wish: ExportWish;
  choose: (change: Partial<ExportWish>) => void;
};

/** What the film shall be like, and what that takes. */
export function ExportOptions({ project, segments, wish, choose }: Props) {
  const version = [project.updated_at, project.segment_count, project.duration];
  const { estimate, error, isStale } = useEstimate(project.id, wish, version);
  return (
    <div className="flex flex-col gap-6">
      <FormatToggles chosen={wish.formats} onChange={(formats) => choose({ formats })} />
      <Segmented
        label={T.quality.label}
        value={wish.quality}
        options={QUALITIES.map((value) => ({
          value,
          label: T.quality[value].name,
          hint: T.quality[value].means,
        }))}
        onChange={(quality) => choose({ quality })}
      />
      <Segmented
        label={T.fps.label}
        value={wish.fps}
        options={frameRates(wish.fps)}
        onChange={(fps) => choose({ fps })}
      />
      <Speaking segments={segments} wish={wish} choose={choose} />
      {wish.formats.length > 0 && (
        <EstimateFigures estimate={estimate} hasFailed={error !== null} isStale={isStale} />
      )}
    </div>
  );
}

/** The usual ones, and the one from the settings where it is none of them. */
const frameRates = (chosen: number) =>
  [...new Set([...FRAME_RATES, chosen])]
    .sort((a, b) => a - b)
    .map((value) => ({
      value,
      label: T.fps.value(value),
      hint: T.fps.hints[value as keyof typeof T.fps.hints],
    }));

function Speaking({ segments, wish, choose }: Pick<Props, "segments" | "wish" | "choose">) {
  const count = toBeSpoken(segments);
  const silent = segments.some((it) => !it.audio_file);
  if (!count) return null;
  return (
    <div className="flex flex-col gap-3">
      <CheckField
        label={T.narrate(count)}
        hint={T.narrateHint}
        checked={wish.narrate}
        onChange={(narrate) => choose({ narrate })}
      />
      {silent && !wish.narrate && <Notice>{T.silent}</Notice>}
    </div>
  );
}
