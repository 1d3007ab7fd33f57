/** What the app knows. Stores hold data; hooks fetch it and own time; components draw it. */
import { create } from "zustand";

import type { JobKind, JobOf } from "@/lib/api";
import type { ApiError } from "@/lib/errors";
import { byId, without, type Rows } from "@/lib/rows";
import { historyOf } from "@/lib/history";
import type { Change, FilmFormat, GlobalSettings, JobEvent, Project } from "@/lib/types";

export * from "@/lib/storyStore";

// ── Whether the server is there ──────────────────────────────────────────────────────────────────

/** `live`: events come; `polling`: they cannot, so it is asked; `away`: nobody answers. */
export type ConnectionState = "connecting" | "live" | "polling" | "away";

type ConnectionStore = {
  state: ConnectionState;
  /** Counts up whenever everything on the page has to be fetched anew. */
  revision: number;
  /** Counts up when the server has been away and is back: what could not be shown is tried again. */
  comebacks: number;
  setState: (state: ConnectionState) => void;
  refresh: () => void;
};

export const useConnection = create<ConnectionStore>()((set) => ({
  state: "connecting",
  revision: 0,
  comebacks: 0,
  setState: (state) =>
    set((before) => ({
      state,
      comebacks: before.comebacks + Number(before.state === "away" && state !== "away"),
    })),
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
  music_job: Rows<JobOf["music_job"]>;
  put: <K extends JobKind>(kind: K, jobs: JobOf[K][]) => void;
  /** What an event tells of a job that is known; false where it is not. */
  apply: (kind: JobKind, event: JobEvent) => boolean;
};

export const useJobsStore = create<JobsStore>()((set, get) => ({
  render_job: {},
  narration_job: {},
  music_job: {},
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

// ── What was done to the story in this tab, and can be taken back ────────────────────────────────

type HistoryStore = {
  /** Ids of changes, newest last. */
  done: string[];
  undone: string[];
  /** Whether something was typed since the newest of them: a text has an undo of its own. */
  isTyped: boolean;
  typed: () => void;
  did: (change: string) => void;
  move: (change: string, from: "done" | "undone", inverse: string | null) => void;
  /** What the server knows of, newest first, where nothing was done here yet. */
  fill: (changes: Change[]) => void;
  clear: () => void;
};

export const useHistoryStore = create<HistoryStore>()((set) => ({
  done: [],
  undone: [],
  isTyped: true,
  typed: () => set(({ isTyped }) => (isTyped ? {} : { isTyped: true })),
  did: (change) => set(({ done }) => ({ done: [...done, change], undone: [], isTyped: false })),
  move: (change, from, inverse) =>
    set((store) => {
      const to = from === "done" ? "undone" : "done";
      const rest = store[from].filter((id) => id !== change);
      return { [from]: rest, [to]: inverse ? [...store[to], inverse] : store[to], isTyped: false };
    }),
  fill: (changes) =>
    set(({ done, undone }) => (done.length || undone.length ? {} : historyOf(changes))),
  clear: () => set({ done: [], undone: [], isTyped: true }),
}));

// ── Dialogs of the story page, opened from several places ────────────────────────────────────────

type DialogStore = {
  dialog: "script" | "keyboard" | "music" | null;
  show: (dialog: DialogStore["dialog"]) => void;
  /** Scripts that were pasted and not taken yet, by the ids of their stories. */
  scripts: Rows<string>;
  keepScript: (story: string, script: string) => void;
};

export const useDialogStore = create<DialogStore>()((set) => ({
  dialog: null,
  show: (dialog) => set({ dialog }),
  scripts: {},
  keepScript: (story, script) =>
    set(({ scripts }) => ({ scripts: { ...scripts, [story]: script } })),
}));

// ── The microphone: there is one, and one who speaks ─────────────────────────────────────────────

type MicrophoneStore = {
  /** The segment that is recorded. */
  segment: string | null;
  give: (segment: string | null) => void;
};

export const useMicrophoneStore = create<MicrophoneStore>()((set) => ({
  segment: null,
  give: (segment) => set({ segment }),
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
