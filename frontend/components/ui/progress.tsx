import { Progress as Radix } from "radix-ui";

import { cn } from "@/lib/utils";

type Props = { value: number | null; label: string; className?: string };

/** A bar, 0 to 100; without a value it only says that something goes on. */
export function Progress({ value, label, className }: Props) {
  return (
    <Radix.Root
      value={value}
      aria-label={label}
      className={cn("h-1.5 w-full overflow-hidden rounded-full bg-line", className)}
    >
      <Radix.Indicator
        className={cn(
          "h-full rounded-full bg-accent transition-[width] duration-200 ease-out",
          value === null && "w-1/3 animate-pulse",
        )}
        style={value === null ? undefined : { width: `${Math.min(100, Math.max(0, value))}%` }}
      />
    </Radix.Root>
  );
}
