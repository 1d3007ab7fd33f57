"use client";

import { Dices, RotateCcw } from "lucide-react";

import { Button } from "@/components/ui/button";
import { SelectField } from "@/components/ui/field";
import { Segmented } from "@/components/ui/segmented";
import type { Camera } from "@/hooks/useCameraPath";
import type { MotionChange } from "@/hooks/useMotion";
import type { Easing, ZoomDirection } from "@/lib/cameraPath";
import { surprise } from "@/lib/cropEditing";
import { texts } from "@/lib/texts";
import type { Segment } from "@/lib/types";

type Props = {
  segment: Segment;
  camera: Camera;
  seconds: number;
  onChange: (change: MotionChange, undo?: string) => void;
};

const EASINGS = Object.keys(texts.motion.easings) as Easing[];
const DIRECTIONS: ZoomDirection[] = ["in", "out"];
const AUTOMATIC: MotionChange = { start_rect: null, end_rect: null, easing: "", focus: null };

export const isSet = ({ start_rect, end_rect, easing, focus }: Segment): boolean =>
  Boolean(start_rect ?? end_rect ?? focus) || Boolean(easing);

/** How the camera moves, in words and buttons. */
export function MotionControls({ segment, camera, seconds, onChange }: Props) {
  const { path } = camera;
  const direction: ZoomDirection = path.start.width < path.end.width ? "out" : "in";
  const turn = (to: ZoomDirection) => {
    if (to === direction) return;
    const isOwn = segment.start_rect ?? segment.end_rect;
    const swapped = { start_rect: path.end, end_rect: path.start };
    onChange({ zoom_direction: to, ...(isOwn ? swapped : {}) });
  };
  return (
    <div className="flex flex-col gap-4">
      <Segmented
        label={texts.motion.direction}
        value={direction}
        options={DIRECTIONS.map((value) => ({ value, label: texts.motion.directions[value] }))}
        onChange={turn}
      />
      <SelectField
        label={texts.motion.easing}
        value={segment.easing || path.easing}
        onChange={(easing) => onChange({ easing: easing as Easing })}
      >
        {EASINGS.map((it) => (
          <option key={it} value={it}>
            {texts.motion.easings[it]}
          </option>
        ))}
      </SelectField>
      <div className="flex flex-wrap gap-2">
        <Button
          className="h-9 flex-1 px-3"
          onClick={() => onChange(surprise({ ...camera, seconds }), texts.motion.surprised)}
        >
          <Dices />
          {texts.motion.surprise}
        </Button>
        <Button
          className="h-9 flex-1 px-3"
          variant="ghost"
          disabled={!isSet(segment)}
          onClick={() => onChange(AUTOMATIC, texts.motion.wasReset)}
        >
          <RotateCcw />
          {texts.motion.reset}
        </Button>
      </div>
    </div>
  );
}
