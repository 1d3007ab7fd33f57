import { CircleAlert, Info } from "lucide-react";
import type { ReactNode } from "react";

import { cn } from "@/lib/utils";

type Props = {
  tone?: "bad" | "neutral" | "accent";
  children: ReactNode;
  action?: ReactNode;
  className?: string;
};

const TONES = {
  bad: "border-bad/40 bg-bad-wash text-bad",
  neutral: "border-line bg-sunken text-ink",
  accent: "border-accent/50 bg-accent-wash text-ink",
};

/** Something to know, where it belongs, with what can be done about it. */
export function Notice({ tone = "neutral", children, action, className }: Props) {
  const Icon = tone === "bad" ? CircleAlert : Info;
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={cn(
        "flex flex-wrap items-center gap-x-3 gap-y-2 rounded-control border px-3 py-2 text-sm",
        TONES[tone],
        className,
      )}
    >
      <Icon className="size-4 shrink-0" aria-hidden />
      <div className="min-w-40 flex-1 break-words whitespace-pre-line">{children}</div>
      {action}
    </div>
  );
}
