import type { Upload } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { formatFileSize } from "@/lib/utils";

export type UploadTotals = {
  /** How many wait or are under way. */
  active: number;
  done: number;
  failed: number;
  /** All but those that failed. */
  wanted: number;
  percent: number;
  sizes: string;
  /** Ids as they are shown: what went wrong first, what is done last. */
  order: string[];
};

const RANKS: Record<Upload["state"], number> = {
  failed: 0,
  sending: 1,
  checking: 1,
  waiting: 1,
  done: 2,
};

/** How far a file is. */
export const percentOf = ({ loaded, size }: Upload): number =>
  size ? Math.floor((100 * loaded) / size) : 0;

/** What the head of the tray says of all files together. */
export function totalsOf(uploads: Upload[]): UploadTotals {
  const of = (...states: Upload["state"][]) =>
    uploads.filter(({ state }) => states.includes(state));
  const [done, failed] = [of("done").length, of("failed").length];
  const counted = uploads.filter(({ state }) => state !== "failed");
  const size = counted.reduce((sum, it) => sum + it.size, 0);
  const loaded = counted.reduce((sum, it) => sum + it.loaded, 0);
  return {
    ...{ done, failed },
    active: counted.length - done,
    wanted: counted.length,
    percent: size ? (100 * loaded) / size : 0,
    sizes: counted.length ? texts.uploads.total(formatFileSize(loaded), formatFileSize(size)) : "",
    order: [...uploads].sort((a, b) => RANKS[a.state] - RANKS[b.state]).map(({ id }) => id),
  };
}
