/**
 * A word at the bottom of the page, with a way to answer it.
 *
 * What draws it is no part of the first load: what is said before that is there waits for it.
 */
export type ToastOptions = {
  action?: { label: string; onClick: () => void };
  /** Milliseconds. */
  duration?: number;
  /** One word takes the place of another with the same name. */
  id?: string;
};

export type Said = { message: string; isError: boolean; options?: ToastOptions };

type Words = { show: (said: Said) => void };

const waiting: Said[] = [];
const UNTIL_THERE: Words = { show: (said) => void waiting.push(said) };
let words = UNTIL_THERE;

export function toast(message: string, options?: ToastOptions): void {
  words.show({ message, isError: false, options });
}

toast.error = (message: string, options?: ToastOptions) =>
  words.show({ message, isError: true, options });

/** From now on `by` shows what is said, and what was said before; call what is returned to stop. */
export function showToasts(by: Words): () => void {
  words = by;
  waiting.splice(0).forEach(by.show);
  return () => void (words = UNTIL_THERE);
}
