import { useMemo } from "react";

import { useTimeline, useZoomIntensity } from "@/hooks/useTimeline";
import { CENTRE, FRAME_ASPECTS, cameraPath, type CameraPath } from "@/lib/cameraPath";
import { usePlayerStore, useStoryStore } from "@/lib/stores";
import type { Point } from "@/lib/types";

export type Camera = {
  /** Width divided by height, of the picture and of the film. */
  pictureAspect: number;
  frameAspect: number;
  /** What the picture is about: as the person says, or as it was found. */
  focus: Point;
  path: CameraPath;
};

/** The camera of a segment in the film's shape; null until the size of its picture is known. */
export function useCameraPath(id: string, shownAspect: number | null): Camera | null {
  const segment = useStoryStore((store) => store.segments[id]);
  const format = usePlayerStore((store) => store.format);
  const part = useTimeline().parts.find((it) => it.id === id);
  const zoomIntensity = useZoomIntensity();
  return useMemo(() => {
    if (!segment || !part) return null;
    const { image_width: width, image_height: height, image_focus: found } = segment as Measured;
    const pictureAspect = width && height ? width / height : shownAspect;
    if (!pictureAspect) return null;
    const focus = segment.focus ?? found ?? CENTRE;
    const frameAspect = FRAME_ASPECTS[format];
    const move = { pictureAspect, frameAspect, focus, zoomIntensity, seconds: part.seconds };
    return { pictureAspect, frameAspect, focus, path: cameraPath(segment, part.index, move) };
  }, [segment, part, format, zoomIntensity, shownAspect]);
}

type Measured = {
  image_width?: number | null;
  image_height?: number | null;
  image_focus?: Point | null;
};
