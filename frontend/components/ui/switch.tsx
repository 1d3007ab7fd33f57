import { useState } from "react";

import { cn } from "@/lib/utils";

type Props = {
  label: string;
  checked: boolean;
  /** Gives whether that was done. */
  onChange: (checked: boolean) => Promise<boolean>;
  className?: string;
};

/** On or off: shown at once, and as it was where it could not be done. */
export function Switch({ label, checked, onChange, className }: Props) {
  const [wanted, setWanted] = useState<boolean | null>(null);
  if (wanted === checked) setWanted(null); // it is so
  const turn = async (to: boolean) => {
    setWanted(to);
    if (!(await onChange(to))) setWanted(null);
  };
  return (
    <span className={cn("relative inline-flex h-6 w-11 shrink-0", className)}>
      <input
        type="checkbox"
        role="switch"
        aria-label={label}
        className="peer absolute inset-0 z-1 cursor-pointer appearance-none rounded-full"
        checked={wanted ?? checked}
        onChange={(event) => void turn(event.target.checked)}
      />
      <span
        aria-hidden
        className="pointer-events-none absolute inset-0 rounded-full border border-edge bg-sunken transition-colors duration-150 peer-checked:border-accent-ink peer-checked:bg-accent"
      />
      <span
        aria-hidden
        className="pointer-events-none absolute top-1 left-1 size-4 rounded-full bg-edge transition-transform duration-150 peer-checked:translate-x-5 peer-checked:bg-on-accent"
      />
    </span>
  );
}
