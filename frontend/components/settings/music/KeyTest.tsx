"use client";

import { CircleCheck, CircleHelp, CircleX } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { asApiError } from "@/lib/errors";
import { testKey } from "@/lib/musicApi";
import { serviceTexts } from "@/lib/serviceTexts";
import type { KeyTest as Answer } from "@/lib/types";

const say = serviceTexts.key;

/** Whether the service takes the key, asked for nothing. */
export function KeyTest({ slug }: { slug: string }) {
  const [isBusy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Answer | null>(null);
  const test = async () => {
    setBusy(true);
    try {
      setAnswer(await testKey(slug));
    } catch (thrown) {
      const { message } = asApiError(thrown);
      setAnswer({ is_accepted: false, message, balance: null, unit: "" });
    }
    setBusy(false);
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Button disabled={isBusy} onClick={() => void test()}>
        {isBusy ? say.testing : say.test}
      </Button>
      <p role="status" className="flex min-w-0 flex-1 basis-52 items-start gap-1.5 text-sm">
        {answer && <Said answer={answer} />}
      </p>
    </div>
  );
}

function Said({ answer: { is_accepted, message, balance, unit } }: { answer: Answer }) {
  const [Icon, tone] =
    is_accepted === null
      ? ([CircleHelp, "text-muted"] as const)
      : is_accepted
        ? ([CircleCheck, "text-good"] as const)
        : ([CircleX, "text-bad"] as const);
  return (
    <>
      <Icon aria-hidden className={`mt-0.5 size-4 shrink-0 ${tone}`} />
      <span className={is_accepted === false ? "text-bad" : undefined}>
        {message} {balance !== null && say.balance(String(Number(balance)), unit)}
      </span>
    </>
  );
}
