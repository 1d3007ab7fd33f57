import dynamic from "next/dynamic";
import { useMemo, useState } from "react";

import type { Project } from "@/lib/types";
import { late } from "@/lib/late";

// Few people need them at once: they come when they are asked for.
const WatchDialog = dynamic(() =>
  late(() => import("@/components/dashboard/WatchDialog")).then((it) => it.WatchDialog),
);
const RenameDialog = dynamic(() =>
  late(() => import("@/components/dashboard/RenameDialog")).then((it) => it.RenameDialog),
);

type Shown = { kind: "watch" | "rename"; project: Project } | null;
export type Dialogs = {
  shown: Shown;
  watch: (project: Project) => void;
  rename: (project: Project) => void;
  close: () => void;
};

export function useDialogs(): Dialogs {
  const [shown, show] = useState<Shown>(null);
  const ways = useMemo(
    () => ({
      watch: (project: Project) => show({ kind: "watch", project }),
      rename: (project: Project) => show({ kind: "rename", project }),
      close: () => show(null),
    }),
    [],
  );
  return { shown, ...ways };
}

/** The dialog that is open, about one story. */
export function DashboardDialogs({ dialogs: { shown, close } }: { dialogs: Dialogs }) {
  if (shown?.kind === "watch") return <WatchDialog id={shown.project.id} onClose={close} />;
  if (shown?.kind === "rename") return <RenameDialog project={shown.project} onClose={close} />;
  return null;
}
