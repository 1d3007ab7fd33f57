/** The timeline of the story that is open, as its rows stand. */
import { useSettingsStore, useStoryStore } from "@/lib/stores";
import { lengthOf, timelineOf, EMPTY, type Part, type Timeline } from "@/lib/timeline";

type Basis = readonly unknown[];

let basis: Basis = [];
let timeline: Timeline = EMPTY;

/** The same object until a length, the order or the frame rate changes. */
export function timelineNow(): Timeline {
  const { segments, order, project } = useStoryStore.getState();
  const fps = useSettingsStore.getState().settings?.fps ?? EMPTY.fps;
  const now: Basis = [segments, order, project, fps];
  if (now.every((it, place) => it === basis[place])) return timeline;
  const rows = order.flatMap((id) => segments[id] ?? []);
  const fresh = timelineOf(
    rows.map((row) => lengthOf(row, project)),
    fps,
  );
  basis = now;
  if (!isSame(fresh, timeline)) timeline = fresh;
  return timeline;
}

/** Where a segment stands in time. */
export const partOf = (id: string): Part | undefined =>
  timelineNow().parts.find((part) => part.id === id);

const isSame = (one: Timeline, other: Timeline) =>
  one.fps === other.fps &&
  one.parts.length === other.parts.length &&
  one.parts.every(({ id, seconds, isEstimate }, place) => {
    const part = other.parts[place]!;
    return part.id === id && part.seconds === seconds && part.isEstimate === isEstimate;
  });
