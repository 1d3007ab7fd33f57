import type { ComponentProps, CSSProperties } from "react";

import { cn } from "@/lib/utils";

const TRACK =
  "[&::-webkit-slider-runnable-track]:h-1 [&::-webkit-slider-runnable-track]:rounded-full [&::-webkit-slider-runnable-track]:bg-[linear-gradient(to_right,var(--accent)_var(--share,0%),var(--line)_var(--share,0%))] [&::-moz-range-track]:h-1 [&::-moz-range-track]:rounded-full [&::-moz-range-track]:bg-line [&::-moz-range-progress]:h-1 [&::-moz-range-progress]:rounded-full [&::-moz-range-progress]:bg-accent";
const THUMB =
  "[&::-webkit-slider-thumb]:-mt-1.5 [&::-webkit-slider-thumb]:size-4 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full [&::-webkit-slider-thumb]:border-2 [&::-webkit-slider-thumb]:border-paper [&::-webkit-slider-thumb]:bg-ink [&::-moz-range-thumb]:size-3 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-2 [&::-moz-range-thumb]:border-paper [&::-moz-range-thumb]:bg-ink";

/** How much of the line is behind the thumb. */
export const shareOf = (value: number, { min, max }: { min: number; max: number }) =>
  ({ "--share": `${(100 * (value - min)) / (max - min)}%` }) as CSSProperties;

/** A bare line to be dragged; `--share` (a percentage) says how much of it is behind the thumb. */
export function Range({ className, ...props }: Omit<ComponentProps<"input">, "type">) {
  return (
    <input
      type="range"
      className={cn(
        "h-9 cursor-pointer appearance-none rounded-control bg-transparent disabled:cursor-default disabled:opacity-50",
        TRACK,
        THUMB,
        className,
      )}
      {...props}
    />
  );
}
