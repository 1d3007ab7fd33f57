"use client";

import { useId, type ReactNode } from "react";

import { cn } from "@/lib/utils";

type Option<T extends string | number> = { value: T; label: ReactNode; hint?: string };
type Props<T extends string | number> = {
  label: string;
  value: T;
  options: readonly Option<T>[];
  onChange: (value: T) => void;
  hint?: ReactNode;
  error?: string;
};

/** One of a few that stand side by side; arrow keys walk through them. */
export function Segmented<T extends string | number>(props: Props<T>) {
  const { label, value, options, onChange, hint, error } = props;
  const name = useId();
  const told = error ?? hint ?? options.find((it) => it.value === value)?.hint;
  return (
    <fieldset aria-describedby={told ? `${name}-hint` : undefined}>
      <legend className="mb-1.5 text-sm font-medium">{label}</legend>
      <div className="flex rounded-control border border-edge bg-surface p-0.5">
        {options.map((option) => (
          <label
            key={option.value}
            className={cn(
              "flex h-9 flex-1 cursor-pointer items-center justify-center rounded-[6px] px-2 text-sm whitespace-nowrap tabular-nums transition-colors duration-150",
              "has-focus-visible:outline-2 has-focus-visible:outline-accent-ink",
              option.value === value
                ? "bg-ink font-medium text-paper"
                : "text-muted hover:text-ink",
            )}
          >
            <input
              type="radio"
              name={name}
              className="sr-only"
              checked={option.value === value}
              onChange={() => onChange(option.value)}
            />
            {option.label}
          </label>
        ))}
      </div>
      {told && (
        <p id={`${name}-hint`} className={cn("mt-1.5 text-xs text-muted", error && "text-bad")}>
          {told}
        </p>
      )}
    </fieldset>
  );
}
