import { useEffect, useState } from "react";

import { asApiError, type ApiError } from "@/lib/errors";

const REST = 250; // ms without another choice, or key

type Found<Answer> = { answer: Answer | null; error: ApiError | null; of: string };
type Ask<Question, Answer> = (question: Question, signal: AbortSignal) => Promise<Answer>;

/**
 * The answer to a question, asked once the person rests; what was found before stays until then.
 * Null is no question, `version` whatever else changes the answer, and `ask` the same at each call.
 */
export function useRested<Question, Answer>(
  question: Question | null,
  version: unknown,
  ask: Ask<Question, Answer>,
) {
  const [found, setFound] = useState<Found<Answer>>({ answer: null, error: null, of: "" });
  const asked = JSON.stringify([question, version]);
  useEffect(() => {
    const [wanted] = JSON.parse(asked) as [Question | null];
    if (wanted === null) return;
    const abort = new AbortController();
    const timer = setTimeout(() => {
      ask(wanted, abort.signal).then(
        (answer) => setFound({ answer, error: null, of: asked }),
        (thrown) => {
          const error = asApiError(thrown);
          if (error.code !== "cancelled") setFound({ answer: null, error, of: asked });
        },
      );
    }, REST);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [asked, ask]);
  return { ...found, isStale: found.of !== asked };
}
