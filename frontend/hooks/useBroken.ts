import { useState } from "react";

import { useConnection } from "@/lib/stores";

/** Whether a picture could not be shown, and the way to say so; after a server was away it may be. */
export function useBroken(image: string | null): [isBroken: boolean, say: () => void] {
  const comebacks = useConnection((store) => store.comebacks);
  const [broken, setBroken] = useState<string | null>(null);
  const key = `${comebacks} ${image}`;
  return [image !== null && broken === key, () => setBroken(key)];
}
