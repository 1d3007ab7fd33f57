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
  dashboard: {
    title: "Stories",
    untitled: "Untitled story",
    newStory: "New story",
    bring: "Bring pictures",
    bringFiles: "Pictures, sounds or a zip…",
    bringFolder: "A folder…",
    search: "Search stories",
    searchHint: "Press / to search",
    clearSearch: "Clear the search",
    sort: "Sort by",
    sorts: {
      changed: "Recently changed",
      newest: "Newest",
      title: "Title",
      length: "Length",
    },
    found: (count: number) => plural(count, "story is shown", "stories are shown"),
    nothingFound: (query: string) => `No story is called “${query}”`,
    nothingFoundRemedy: "Look for another word of its title, or see them all.",
    emptyTitle: "Every film begins with a few pictures",
    empty: "Drop pictures here, give them words, and Storyreel speaks them and moves the camera.",
    dropTitle: "Drop pictures, a folder or a zip here",
    dropHint: "Each picture becomes a part of a new story, in the order of their names.",
    chooseFiles: "Choose files",
    chooseFolder: "Choose a folder",
    dropNow: "Let go to make a story of it",
    dropNowHint: "Pictures, sounds, texts, folders and zip files",
    reading: "Looking at the files…",
    nothingToBring: "There was nothing in it that makes a story.",
    cannotLoad: "Your stories cannot be shown.",
    length: (duration: string, segments: string) => `${duration} · ${segments}`,
    noSegments: "Nothing in it yet",
    outdated: "changed since the film",
    watch: "Watch",
    watchNamed: (title: string) => `Watch the film of ${title}`,
    menu: (title: string) => `More about ${title}`,
    progress: (title: string) => `Film of ${title}`,
    open: "Open",
    rename: "Rename…",
    renameTitle: "Rename the story",
    renameLabel: "Title",
    renameEmpty: "A story needs a title.",
    save: "Save",
    duplicate: "Duplicate",
    duplicated: (title: string) => `“${title}” was made.`,
    exportZip: "Save as a zip file",
    delete: "Delete",
    deleted: (title: string) => `“${title}” was deleted.`,
    restored: (title: string) => `“${title}” is back.`,
    arrived: (title: string) => `“${title}” is here.`,
    bin: "Recently deleted",
    binHint: "They are kept for a week.",
    restore: "Restore",
    restoreNamed: (title: string) => `Restore ${title}`,
    deleteForGood: "Delete for good",
    deleteForGoodNamed: (title: string) => `Delete ${title} for good`,
    deleteForGoodTitle: (title: string) => `Delete “${title}” for good?`,
    deleteForGoodHint: "Its pictures, sounds and films go with it. This cannot be undone.",
  },
  // ── uploads ──────────────────────────────────────────────────────────────────────────────────
  uploads: {
    title: "Uploads",
    sending: (done: number, all: number) => `Sending ${Math.min(done + 1, all)} of ${all}`,
    allDone: (count: number) => `${plural(count, "file")} sent`,
    failed: (count: number) => plural(count, "file was not taken", "files were not taken"),
    total: (loaded: string, size: string) => `${loaded} of ${size}`,
    collapse: "Show less",
    expand: "Show the files",
    clear: "Clear",
    cancelAll: "Cancel all",
    cancel: (name: string) => `Cancel ${name}`,
    retry: (name: string) => `Send ${name} again`,
    dismiss: (name: string) => `Take ${name} off the list`,
    progress: (name: string) => `Sending ${name}`,
    states: {
      waiting: "waiting",
      sending: (percent: number) => `sending ${percent} %`,
      checking: "checking",
      done: "done",
    },
    empty: "The file is empty. Choose another one.",
    tooLarge: (kind: "picture" | "sound" | "text" | "zip", limit: string) =>
      ({
        picture: `Too large: a picture may have ${limit}. Save it smaller.`,
        sound: `Too large: a sound may have ${limit}. Save it as MP3 or M4A.`,
        text: `Too large: a text may have ${limit}.`,
        zip: `Too large: a zip file may have ${limit}. Make two of it.`,
      })[kind],
    tooManyPixels: (has: number, limit: number) =>
      `Too many pixels: ${has} megapixels, and ${limit} are the most. Save it smaller.`,
    otherPicture: (kind: string) =>
      `${kind} is not a kind of picture that Storyreel takes. Save it as JPEG, PNG or WebP.`,
    otherKind: "Storyreel takes pictures (JPEG, PNG, WebP), sounds, texts and zip files.",
    stray: (kind: "sound" | "text") =>
      kind === "sound"
        ? "No picture has the name of this sound. Give both the same name."
        : "No picture has the name of this text. Give both the same name.",
    moreProblems: (count: number) => `and ${count} more.`,
  },
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
