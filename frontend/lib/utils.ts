import { clsx, type ClassValue } from "clsx";
import { extendTailwindMerge } from "tailwind-merge";

const merge = extendTailwindMerge({
  extend: { theme: { radius: ["control", "card"], text: ["xs", "sm", "base", "lg", "xl", "2xl"] } },
});

/** Class names; of those that contradict each other the last one. */
export const cn = (...classes: ClassValue[]) => merge(clsx(classes));

/** Seconds as `0:42`, `12:05` or `1:02:03`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [hours, minutes, rest] = [
    Math.floor(whole / 3600),
    Math.floor(whole / 60) % 60,
    whole % 60,
  ];
  const two = (value: number) => String(value).padStart(2, "0");
  return hours ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** Bytes as `312 KB` or `1.4 GB`, in steps of a thousand, as disks are sold. */
export function formatFileSize(bytes: number): string {
  let [value, unit] = [Math.max(0, bytes), 0];
  while (value >= 999.5 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  const digits = unit > 1 && value < 9.95 ? 1 : 0;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
}

/** A date as people say it: `today, 14:05`, `3 May`, `3 May 2025`. */
export function formatDate(iso: string, now = new Date()): string {
  const date = new Date(iso);
  if (date.toDateString() === now.toDateString()) {
    return new Intl.DateTimeFormat("en", {
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
    }).format(date);
  }
  const year = date.getFullYear() === now.getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year }).format(date);
}

/** How many words a text has; scripts without spaces are segmented. */
export function countWords(text: string): number {
  let words = 0;
  for (const { isWordLike } of segmenter().segment(text)) if (isWordLike) words += 1;
  return words;
}

let words: Intl.Segmenter | undefined;
const segmenter = () => (words ??= new Intl.Segmenter(undefined, { granularity: "word" }));

/** An address of the server's as this page reaches it, whatever name the server has for itself. */
export function localAddress(address: string): string {
  if (!/^https?:/.test(address)) return address; // it is of this page already
  const { pathname, search } = new URL(address);
  return pathname + search;
}

/** The widths in which the server makes pictures. */
export const PICTURE_WIDTHS = [160, 320, 640, 1280, 2560] as const;

/** The address of a picture for a place `width` CSS pixels wide on this screen. */
export function pictureOf(image: string, width: number): string {
  const wanted = width * (typeof window === "undefined" ? 1 : window.devicePixelRatio);
  const fitting = PICTURE_WIDTHS.find((it) => it >= wanted * 0.9) ?? PICTURE_WIDTHS.at(-1);
  return `${localAddress(image)}?width=${fitting}`;
}
