import { useCallback, useEffect, useState } from "react";

import { asApiError, type ApiError } from "@/lib/errors";
import { useConnection } from "@/lib/stores";

type Fetched<T> = {
  data: T | null;
  error: ApiError | null;
  /** Fetch it anew. */
  again: () => void;
};

/** What the server says, fetched when the page opens and whenever the connection asks for it.
 *
 * `fetch` has to be the same function from one drawing to the next.
 */
export function useFetched<T>(fetch: () => Promise<T>): Fetched<T> {
  const revision = useConnection((store) => store.revision);
  const [round, setRound] = useState(0);
  const [found, setFound] = useState<Omit<Fetched<T>, "again">>({ data: null, error: null });
  useEffect(() => {
    let current = true;
    fetch().then(
      (data) => current && setFound({ data, error: null }),
      (error) => current && setFound(({ data }) => ({ data, error: asApiError(error) })),
    );
    return () => void (current = false);
  }, [fetch, revision, round]);
  const again = useCallback(() => setRound((it) => it + 1), []);
  return { ...found, again };
}
