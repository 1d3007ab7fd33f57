/** Every text of the interface. A translation is another file with the same keys. */

const plural = (count: number, one: string, many = `${one}s`) =>
  `${count} ${count === 1 ? one : many}`;

export const texts = {
  app: {
    name: "Storyreel",
    description: "Turns a story and its pictures into a narrated film.",
    skipToContent: "Skip to content",
    projects: "Stories",
    jobs: "Jobs",
    settings: "Settings",
    navigation: "Main",
    theme: "Appearance",
    themes: { light: "Light", dark: "Dark", system: "As the system" },
    more: "More",
    close: "Close",
    cancel: "Cancel",
    undo: "Undo",
    redo: "Redo",
    retry: "Try again",
    loading: "Loading…",
    back: "Stories",
    notFound: "There is nothing at this address.",
    notFoundRemedy: "It may have been deleted. Your stories are one click away.",
    broken: "This part of the page broke.",
    brokenRemedy:
      "Nothing you have written is lost. Try again; if it breaks again, reload the page.",
  },
  connection: {
    away: "Storyreel does not answer. Start it again with ./storyreel up; this page goes on by itself.",
    back: "Storyreel is back.",
    awayShort: "Not connected",
  },
  errors: {
    cancelled: "Cancelled.",
    away: "Storyreel does not answer. Is it still running?",
    unexpected: (status: number) =>
      `Storyreel answered with something unexpected (${status}). Where it was started it says what happened.`,
  },
  units: {
    segments: (count: number) => plural(count, "segment"),
    words: (count: number) => plural(count, "word"),
    seconds: (seconds: number) => `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`,
  },
  status: {
    DRAFT: "Draft",
    PROCESSING: "Rendering",
    COMPLETED: "Completed",
    FAILED: "Failed",
  },
  // ── dashboard ────────────────────────────────────────────────────────────────────────────────
  dashboard: {},
  // ── story (segments) ─────────────────────────────────────────────────────────────────────────
  story: {},
  // ── preview, timeline, motion ────────────────────────────────────────────────────────────────
  preview: {},
  // ── export, films ────────────────────────────────────────────────────────────────────────────
  render: {},
  // ── jobs ─────────────────────────────────────────────────────────────────────────────────────
  jobs: {},
  // ── settings ─────────────────────────────────────────────────────────────────────────────────
  settings: {},
} as const;
