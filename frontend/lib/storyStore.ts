/** The story that is open: its segments, what is being written in them, and what is chosen. */
import { create } from "zustand";

import { adopted, forgetDraft, keepDraft, settleDraft, type Draft } from "@/lib/drafts";
import type { ApiError } from "@/lib/errors";
import {
  byId,
  inOrder,
  neighbour,
  only,
  placed,
  settled,
  unchanged,
  withComing,
  without,
  type Rows,
} from "@/lib/rows";
import type { Project, Segment } from "@/lib/types";

export type SaveState = "saving" | "failed";

type StoryStore = {
  project: Project | null;
  segments: Rows<Segment>;
  /** Ids of the segments in the order of the story. */
  order: string[];
  state: "loading" | "ready" | "missing" | "failed";
  error: ApiError | null;
  /** Texts that the server does not have yet. */
  drafts: Rows<string>;
  /** Texts of an earlier visit, to be asked about: what they were written over has changed since. */
  asides: Rows<Draft>;
  saves: Rows<SaveState>;
  /** Segments that are shown, and that the server is still to make. */
  coming: string[];
  /** What went wrong with a segment, for its card to say. */
  faults: Rows<string>;
  selected: string[];
  /** The segment that preview and panels are about. */
  active: string | null;
  /** `left` are the drafts that earlier visits have left. */
  open: (project: Project, segments: Segment[], left?: ReadonlyMap<string, Draft>) => void;
  close: () => void;
  fail: (error: ApiError) => void;
  putProject: (project: Project) => void;
  /** Of those that are there; what has been removed does not come back by it. */
  putSegments: (segments: Segment[]) => void;
  /** New ones, from a place of the order on. */
  insert: (segments: Segment[], place: number) => void;
  replaceSegments: (segments: Segment[]) => void;
  /** Show a change before the server has it. */
  patch: (id: string, change: Partial<Segment>) => void;
  remove: (ids: string[]) => void;
  setOrder: (order: string[]) => void;
  setComing: (id: string, isComing: boolean) => void;
  /** Of one there are two: what is left of its text, and a new one behind it. */
  divide: (id: string, text: string, second: Segment) => void;
  /** Of two there is one. */
  join: (first: Segment, second: string) => void;
  write: (id: string, text: string) => void;
  saved: (id: string, text: string) => void;
  /** What was asked about an earlier text has been answered. */
  decide: (id: string) => void;
  setSave: (id: string, state: SaveState | null) => void;
  setFault: (id: string, message: string | null) => void;
  select: (ids: string[]) => void;
  activate: (id: string | null) => void;
};

const NOTHING = {
  project: null,
  segments: {},
  order: [],
  state: "loading" as const,
  error: null,
  drafts: {},
  asides: {},
  saves: {},
  coming: [],
  faults: {},
  selected: [],
  active: null,
};

export const useStoryStore = create<StoryStore>()((set, get) => ({
  ...NOTHING,
  open: (project, segments, left = new Map()) => {
    const same = get().project?.id === project.id;
    if (!same) set(NOTHING);
    set({ project, state: "ready", error: null });
    get().replaceSegments(segments);
    if (!same) set({ ...adopted(segments, left), active: get().order[0] ?? null });
  },
  close: () => set(NOTHING),
  fail: (error) => set({ error, state: error.status === 404 ? "missing" : "failed" }),
  putProject: (project) => set((store) => (store.project?.id === project.id ? { project } : {})),
  putSegments: (segments) =>
    set((store) => {
      const known = segments.filter(({ id }) => id in store.segments);
      const all = { ...store.segments, ...unchanged(store.segments, known) };
      return { segments: all, order: settled(store.order, inOrder(Object.values(all))) };
    }),
  insert: (segments, place) =>
    set((store) => {
      const ids = segments.map(({ id }) => id);
      const order = store.order.filter((id) => !ids.includes(id));
      order.splice(place, 0, ...ids);
      return placed({ ...store.segments, ...byId(segments) }, order);
    }),
  replaceSegments: (told) =>
    set((store) => {
      const segments = withComing(store, told);
      const order = settled(store.order, inOrder(segments));
      return {
        segments: unchanged(store.segments, segments),
        order,
        drafts: without(
          store.drafts,
          Object.keys(store.drafts).filter((id) => !order.includes(id)),
        ),
        saves: only(store.saves, order),
        selected: store.selected.filter((id) => order.includes(id)),
        active: store.active && order.includes(store.active) ? store.active : (order[0] ?? null),
      };
    }),
  patch: (id, change) =>
    set((store) => {
      const segment = store.segments[id];
      return segment ? { segments: { ...store.segments, [id]: { ...segment, ...change } } } : {};
    }),
  remove: (ids) =>
    set((store) => ({
      ...placed(
        store.segments,
        store.order.filter((id) => !ids.includes(id)),
      ),
      drafts: without(store.drafts, ids),
      saves: without(store.saves, ids),
      selected: store.selected.filter((id) => !ids.includes(id)),
      active: neighbour(store.order, ids, store.active),
    })),
  setOrder: (order) => set((store) => placed(store.segments, order)),
  setComing: (id, isComing) =>
    set(({ coming }) => {
      const others = coming.filter((it) => it !== id);
      return { coming: isComing ? [...others, id] : others };
    }),
  divide: (id, text, second) => {
    get().patch(id, { text_content: text });
    set(({ drafts }) => ({ drafts: without(drafts, [id]) }));
    get().insert([second], get().order.indexOf(id) + 1);
  },
  join: (first, second) =>
    set((store) => ({
      ...placed(
        { ...store.segments, [first.id]: first },
        store.order.filter((id) => id !== second),
      ),
      drafts: without(store.drafts, [first.id, second]),
      saves: without(store.saves, [second]),
      selected: store.selected.filter((id) => id !== second),
      active: first.id,
    })),
  write: (id, text) => {
    keepDraft(id, text, get().segments[id]?.text_content ?? "");
    set((store) => ({ drafts: { ...store.drafts, [id]: text } }));
  },
  saved: (id, text) =>
    set((store) => {
      settleDraft(id, text);
      if (store.drafts[id] !== text) return {}; // more was written meanwhile
      return { drafts: without(store.drafts, [id]) };
    }),
  decide: (id) =>
    set(({ asides }) => {
      if (asides[id]) forgetDraft(asides[id].key);
      return { asides: without(asides, [id]) };
    }),
  setSave: (id, state) =>
    set(({ saves, segments }) => ({
      // Of a segment that has gone meanwhile nothing is left to save.
      saves: state && segments[id] ? { ...saves, [id]: state } : without(saves, [id]),
    })),
  setFault: (id, message) =>
    set(({ faults }) => ({
      faults: message ? { ...faults, [id]: message } : without(faults, [id]),
    })),
  select: (selected) => set({ selected }),
  activate: (active) => set({ active }),
}));

/** The text of a segment as the person sees it. */
export const textOf = (store: StoryStore, id: string): string =>
  store.drafts[id] ?? store.segments[id]?.text_content ?? "";
