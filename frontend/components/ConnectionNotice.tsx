"use client";

import { Notice } from "@/components/ui/notice";
import { useConnection } from "@/lib/stores";
import { texts } from "@/lib/texts";

/** Says so while the server is away; the page heals by itself. */
export function ConnectionNotice() {
  const away = useConnection((store) => store.state === "away");
  if (!away) return null;
  return (
    <Notice tone="bad" className="mx-4 mb-2 sm:mx-8">
      {texts.connection.away}
    </Notice>
  );
}
