import { useRef, useState } from "react";

import { asApiError, type ApiError } from "@/lib/errors";
import { Intent } from "@/lib/exportWish";
import { askForMusic } from "@/lib/musicApi";
import { useJobsStore } from "@/lib/stores";
import type { MusicWish } from "@/lib/types";

type Asked = MusicWish & { project: string | null };

/** Asking for music: once, however often the button is pressed, and for no more than was shown. */
export function useGenerate() {
  const [isAsking, setAsking] = useState(false);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const intent = useRef(new Intent());
  const busy = useRef(false);

  /** Whether it has been accepted. */
  const ask = async (asked: Asked, confirmed_cost: string): Promise<boolean> => {
    if (busy.current) return false;
    busy.current = true;
    setAsking(true);
    const refused = await send(intent.current, asked, confirmed_cost);
    setRefusal(refused);
    setAsking(false);
    busy.current = false;
    return refused === null;
  };
  return { ask, isAsking, refusal, forget: () => setRefusal(null) };
}

/** Why it was not accepted, or null. Without an answer the key is kept: it may have been. */
async function send(intent: Intent, asked: Asked, cost: string): Promise<ApiError | null> {
  try {
    const job = await askForMusic({ ...asked, confirmed_cost: cost }, intent.keyFor(asked));
    intent.answered();
    useJobsStore.getState().put("music_job", [job]);
    return null;
  } catch (thrown) {
    const error = asApiError(thrown);
    const isAnswered = error.status >= 400 && error.status < 500;
    if (isAnswered || error.status === 501) intent.answered();
    return error;
  }
}
