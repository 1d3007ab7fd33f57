/** What the app knows. Stores hold data; hooks fetch it and own time; components draw it. */
import { create } from "zustand";

import type { JobKind, JobOf } from "@/lib/api";
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
import { historyOf } from "@/lib/history";
import type { Change, FilmFormat, GlobalSettings, JobEvent, Project, Segment } from "@/lib/types";

// ── Whether the server is there ──────────────────────────────────────────────────────────────────

/** `live`: events come; `polling`: they cannot, so it is asked; `away`: nobody answers. */
export type ConnectionState = "connecting" | "live" | "polling" | "away";

type ConnectionStore = {
  state: ConnectionState;
  /** Counts up whenever everything on the page has to be fetched anew. */
  revision: number;
  setState: (state: ConnectionState) => void;
  refresh: () => void;
};

export const useConnection = create<ConnectionStore>()((set) => ({
  state: "connecting",
  revision: 0,
  setState: (state) => set({ state }),
  refresh: () => set(({ revision }) => ({ revision: revision + 1 })),
}));

// ── Stories on the dashboard ─────────────────────────────────────────────────────────────────────

type ProjectsStore = {
  /** null until they were fetched for the first time. */
  projects: Rows<Project> | null;
  error: ApiError | null;
  replace: (projects: Project[]) => void;
  put: (project: Project) => void;
  remove: (id: string) => void;
  fail: (error: ApiError) => void;
};

export const useProjectsStore = create<ProjectsStore>()((set) => ({
  projects: null,
  error: null,
  replace: (projects) => set({ projects: byId(projects), error: null }),
  put: (project) => set(({ projects }) => ({ projects: { ...projects, [project.id]: project } })),
  remove: (id) => set(({ projects }) => ({ projects: projects && without(projects, [id]) })),
  fail: (error) => set({ error }),
}));

// ── Jobs, live ───────────────────────────────────────────────────────────────────────────────────

type JobsStore = {
  render_job: Rows<JobOf["render_job"]>;
  narration_job: Rows<JobOf["narration_job"]>;
  put: <K extends JobKind>(kind: K, jobs: JobOf[K][]) => void;
  /** What an event tells of a job that is known; false where it is not. */
  apply: (kind: JobKind, event: JobEvent) => boolean;
};

export const useJobsStore = create<JobsStore>()((set, get) => ({
  render_job: {},
  narration_job: {},
  put: (kind, jobs) => set((store) => ({ [kind]: { ...store[kind], ...byId(jobs) } })),
  apply: (kind, event) => {
    const known = get()[kind][event.id];
    if (!known) return false;
    const { error, error_code, ...told } = event;
    const now = { ...known, ...told, error: error ?? "", error_code: error_code ?? "" };
    set((store) => ({ [kind]: { ...store[kind], [event.id]: now } }));
    return true;
  },
}));

// ── The story that is open ───────────────────────────────────────────────────────────────────────

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

// ── What was done to the story in this tab, and can be taken back ────────────────────────────────

type HistoryStore = {
  /** Ids of changes, newest last. */
  done: string[];
  undone: string[];
  did: (change: string) => void;
  move: (change: string, from: "done" | "undone", inverse: string | null) => void;
  /** What the server knows of, newest first, where nothing was done here yet. */
  fill: (changes: Change[]) => void;
  clear: () => void;
};

export const useHistoryStore = create<HistoryStore>()((set) => ({
  done: [],
  undone: [],
  did: (change) => set(({ done }) => ({ done: [...done, change], undone: [] })),
  move: (change, from, inverse) =>
    set((store) => {
      const to = from === "done" ? "undone" : "done";
      const rest = store[from].filter((id) => id !== change);
      return { [from]: rest, [to]: inverse ? [...store[to], inverse] : store[to] };
    }),
  fill: (changes) =>
    set(({ done, undone }) => (done.length || undone.length ? {} : historyOf(changes))),
  clear: () => set({ done: [], undone: [] }),
}));

// ── Dialogs of the story page, opened from several places ────────────────────────────────────────

type DialogStore = {
  dialog: "script" | "keyboard" | null;
  show: (dialog: DialogStore["dialog"]) => void;
};

export const useDialogStore = create<DialogStore>()((set) => ({
  dialog: null,
  show: (dialog) => set({ dialog }),
}));

// ── The player of the preview ────────────────────────────────────────────────────────────────────

/** Why a narration is not heard in the preview. */
export type PlayerFault = { kind: "forbidden" } | { kind: "sound"; segment: string };

type PlayerStore = {
  format: FilmFormat;
  playing: boolean;
  /** Seconds from the beginning of the story; told a few times a second, and at every jump. */
  time: number;
  /** Counts up with every jump, so that whoever plays goes there. */
  jumps: number;
  /** Whether a sound is wanted that is still on its way. */
  waiting: boolean;
  fault: PlayerFault | null;
  /** 0 to 1. */
  volume: number;
  muted: boolean;
  setFormat: (format: FilmFormat) => void;
  play: () => void;
  pause: () => void;
  /** Where the playing has come to. */
  tick: (time: number) => void;
  seek: (time: number) => void;
  setWaiting: (waiting: boolean) => void;
  setFault: (fault: PlayerFault | null) => void;
  setVolume: (volume: number, muted: boolean) => void;
};

export const usePlayerStore = create<PlayerStore>()((set) => ({
  format: "full_16_9",
  playing: false,
  time: 0,
  jumps: 0,
  waiting: false,
  fault: null,
  volume: 1,
  muted: false,
  setFormat: (format) => set({ format }),
  play: () => set({ playing: true, fault: null }),
  pause: () => set({ playing: false }),
  tick: (time) => set({ time }),
  seek: (time) => set(({ jumps }) => ({ time: Math.max(0, time), jumps: jumps + 1 })),
  setWaiting: (waiting) => set({ waiting }),
  setFault: (fault) => set({ fault }),
  setVolume: (volume, muted) => set({ volume, muted }),
}));

// ── Uploads ──────────────────────────────────────────────────────────────────────────────────────

export type Upload = {
  id: string;
  name: string;
  size: number;
  /** The story and, where there is one already, the segment it is for. */
  project: string | null;
  segment: string | null;
  /** What it is of that, where the newest file is the one that counts. */
  slot: string | null;
  state: "waiting" | "sending" | "checking" | "done" | "failed";
  loaded: number;
  error: string | null;
  /** Whether sending it again can help. */
  canRetry: boolean;
};

type UploadsStore = {
  uploads: Upload[];
  add: (uploads: Upload[]) => void;
  update: (id: string, change: Partial<Upload>) => void;
  drop: (ids: string[]) => void;
};

export const useUploadsStore = create<UploadsStore>()((set) => ({
  uploads: [],
  add: (more) => set(({ uploads }) => ({ uploads: [...uploads, ...more] })),
  update: (id, change) =>
    set(({ uploads }) => ({
      uploads: uploads.map((it) => (it.id === id ? { ...it, ...change } : it)),
    })),
  drop: (ids) => set(({ uploads }) => ({ uploads: uploads.filter(({ id }) => !ids.includes(id)) })),
}));

// ── Settings ─────────────────────────────────────────────────────────────────────────────────────

type SettingsStore = {
  settings: GlobalSettings | null;
  put: (settings: GlobalSettings) => void;
};

export const useSettingsStore = create<SettingsStore>()((set) => ({
  settings: null,
  put: (settings) => set({ settings }),
}));
