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

type Show = (said: Said) => void;

const waiting: Said[] = [];
let show: Show = (said) => void waiting.push(said);

export function toast(message: string, options?: ToastOptions): void {
  show({ message, isError: false, options });
}

toast.error = (message: string, options?: ToastOptions) =>
  show({ message, isError: true, options });

/** From now on `by` shows what is said, and what was said before; call what is returned to stop. */
export function showToasts(by: Show): () => void {
  show = by;
  waiting.splice(0).forEach(by);
  return () => void (show = (said) => void waiting.push(said));
}
