import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";

import { listProject } from "@/hooks/useProjectActions";
import { readDropped, type Given } from "@/lib/dropped";
import { asApiError } from "@/lib/errors";
import { late } from "@/lib/late";
import { useUploadsStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";

/** The ways to begin a story. */
export type Start = { create: () => void; bring: (given: Promise<Given[]>) => void };

type Bringing = {
  isReading: boolean;
  /** Why no story came of it, and the way to try again. */
  fault: { message: string; retry: (() => void) | null } | null;
  dismiss: () => void;
  takeFiles: (given: Promise<Given[]>) => void;
  takeDrop: (transfer: DataTransfer) => void;
};

/** Make stories of what is dropped or chosen; a single one opens when it is there. */
export function useBringing(): Bringing {
  const router = useRouter();
  const [isReading, setReading] = useState(false);
  const [fault, setFault] = useState<Bringing["fault"]>(null);
  const isShown = useRef(true);
  useEffect(() => {
    isShown.current = true;
    return () => void (isShown.current = false);
  }, []);

  const open = (id: string) => router.push(`/projects/${id}/`);

  const make = async (given: Given[]) => {
    if (!given.length) return;
    const known = useUploadsStore.getState().uploads.length;
    const { bring } = await late(() => import("@/lib/bringing")); // no part of the first load
    const { stories, arrivals } = await bring(given);
    const said = useUploadsStore.getState().uploads.length > known;
    if (!stories && !said) setFault({ message: texts.dashboard.nothingToBring, retry: null });
    for (const arrival of arrivals) {
      void arrival.then((project) => {
        if (!project) return; // the tray says why
        listProject(project);
        if (stories === 1 && isShown.current) open(project.id);
        else {
          const action = { label: texts.dashboard.open, onClick: () => open(project.id) };
          toast(texts.dashboard.arrived(project.title), { action });
        }
      });
    }
  };

  const takeFiles = (promised: Promise<Given[]>): void => {
    setReading(true);
    setFault(null);
    promised
      .then(make)
      .catch((thrown: unknown) => {
        const retry = () => takeFiles(promised);
        setFault({ message: asApiError(thrown).message, retry });
      })
      .finally(() => setReading(false));
  };
  return {
    ...{ isReading, fault, takeFiles },
    dismiss: () => setFault(null),
    takeDrop: (transfer) => takeFiles(readDropped(transfer)),
  };
}
