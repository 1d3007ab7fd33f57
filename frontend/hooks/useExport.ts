import { useRef, useState } from "react";

import { triggerRender } from "@/lib/api";
import { asApiError, type ApiError } from "@/lib/errors";
import { Intent, rememberedWish, rememberWish, type ExportWish } from "@/lib/exportWish";
import { useJobsStore, useSettingsStore } from "@/lib/stores";

type Export = {
  wish: ExportWish;
  choose: (change: Partial<ExportWish>) => void;
  /** Ask for the film; true when it has been accepted. */
  start: (project: string) => Promise<boolean>;
  isStarting: boolean;
  /** Why it was not accepted. */
  refusal: ApiError | null;
};

/** What is wanted of a film, and asking for it: once, however often the button is pressed. */
export function useExport(): Export {
  const settings = useSettingsStore((store) => store.settings);
  const [chosen, setChosen] = useState<ExportWish | null>(null);
  const [isStarting, setStarting] = useState(false);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const intent = useRef<Intent>(new Intent());
  const wish = chosen ?? rememberedWish(settings);

  const choose = (change: Partial<ExportWish>) => {
    const next = { ...wish, ...change };
    setChosen(next);
    setRefusal(null);
    rememberWish(next);
  };
  const start = async (project: string) => {
    setStarting(true);
    try {
      const refused = await ask(intent.current, project, wish);
      setRefusal(refused);
      return refused === null;
    } finally {
      setStarting(false);
    }
  };
  return { wish, choose, start, isStarting, refusal };
}

/** Why there is no film on its way, or null. Without an answer the key is kept for the next try. */
async function ask(intent: Intent, project: string, wish: ExportWish): Promise<ApiError | null> {
  try {
    const job = await triggerRender(project, wish, intent.keyFor({ project, ...wish }));
    intent.answered();
    useJobsStore.getState().put("render_job", [job]);
    return null;
  } catch (thrown) {
    const error = asApiError(thrown);
    if (!error.isAway) intent.answered();
    return error;
  }
}
