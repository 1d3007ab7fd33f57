/** The timeline of the story that is open, as its rows stand. */
import { lengthOf } from "@/lib/speaking";
import { useSettingsStore, useStoryStore } from "@/lib/stores";
import { timelineOf, EMPTY, type Part, type Timeline } from "@/lib/timeline";

type Basis = readonly unknown[];

let basis: Basis = [];
let timeline: Timeline = EMPTY;

/** The same object until a length, the order or the frame rate changes. */
export function timelineNow(): Timeline {
  const { segments, order, project } = useStoryStore.getState();
  const fps = useSettingsStore.getState().settings?.fps ?? EMPTY.fps;
  const now: Basis = [segments, order, project, fps];
  if (now.every((it, place) => it === basis[place])) return timeline;
  const lengths = order.flatMap((id) => {
    const row = segments[id];
    // Not what is being typed: every letter would move all that comes behind.
    return row ? [{ id, ...lengthOf(row, row.text_content ?? "", project) }] : [];
  });
  const fresh = timelineOf(lengths, fps);
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
