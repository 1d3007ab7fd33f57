import { create } from "zustand";

import { EMPTY, type Draft } from "@/lib/musicWish";

const KEY = "storyreel:music";

type WishStore = {
  draft: Draft;
  isOpen: boolean;
  change: (values: Partial<Draft>) => void;
  /** Show the form; with values, filled with them. */
  open: (values?: Partial<Draft>) => void;
  close: () => void;
};

/** What is being written in the form: kept when it is closed, and when the page is left. */
export const useMusicWish = create<WishStore>()((set) => ({
  draft: EMPTY,
  isOpen: false,
  change: (values) => set(({ draft }) => ({ draft: keep({ ...draft, ...values }) })),
  open: (values) =>
    set(({ draft }) => ({
      isOpen: true,
      draft: values ? keep({ ...EMPTY, ...values }) : draft === EMPTY ? kept() : draft,
    })),
  close: () => set({ isOpen: false }),
}));

function keep(draft: Draft): Draft {
  try {
    window.localStorage.setItem(KEY, JSON.stringify(draft));
  } catch {
    // The browser's storage is full or forbidden: it is kept for as long as the page is.
  }
  return draft;
}

function kept(): Draft {
  try {
    const found = JSON.parse(window.localStorage.getItem(KEY) ?? "{}") as Partial<Draft>;
    const known = Object.entries(found).filter(([name]) => name in EMPTY);
    return { ...EMPTY, ...Object.fromEntries(known) };
  } catch {
    return EMPTY; // somebody else wrote there, or it may not be read
  }
}
