import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { cn } from "@/lib/utils";

type Props<T extends string> = {
  value: T;
  onChange: (value: T) => void;
  label: string;
  tabs: readonly { value: T; label: ReactNode; content: ReactNode }[];
  className?: string;
};

export function Tabs<T extends string>({ value, onChange, label, tabs, className }: Props<T>) {
  return (
    <Radix.Root value={value} onValueChange={(it) => onChange(it as T)} className={className}>
      <Radix.List aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className={cn(
              "-mb-px border-b-2 border-transparent px-3 py-2 text-sm font-medium whitespace-nowrap max-sm:px-1.5 text-muted hover:text-ink",
              "data-[state=active]:border-accent-ink data-[state=active]:text-ink",
            )}
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="pt-4">
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
