"use client";

import { useCallback, useState } from "react";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useFetched } from "@/hooks/useFetched";
import { listCreditEntries } from "@/lib/musicApi";
import { inDollars } from "@/lib/musicWish";
import { serviceTexts } from "@/lib/serviceTexts";
import { requestsOf, type Paid } from "@/lib/spending";
import { texts } from "@/lib/texts";
import type { MusicProvider } from "@/lib/types";
import { formatDate } from "@/lib/utils";

const say = serviceTexts.spending;
const PAGE = 20; // entries

/** What was spent, request by request. It is fetched when it is opened. */
export function Spending({ providers }: { providers: MusicProvider[] }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="rounded-card border border-line bg-surface"
      onToggle={(event) => setOpen(event.currentTarget.open)}
    >
      <summary className="flex min-h-12 flex-wrap items-center gap-x-3 px-4 py-2.5 text-sm">
        <span className="font-semibold">{say.title}</span>
        <span className="text-muted">{say.hint}</span>
      </summary>
      <div className="border-t border-line">{isOpen && <Requests providers={providers} />}</div>
    </details>
  );
}

function Requests({ providers }: { providers: MusicProvider[] }) {
  const [pages, setPages] = useState(1);
  const { data, error, again } = useFetched(
    useCallback(() => listCreditEntries(pages * PAGE), [pages]),
  );
  if (error && !data)
    return (
      <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
        {say.failed} {error.message}
      </Notice>
    );
  if (!data) return <p className="p-4 text-sm text-muted">{texts.app.loading}</p>;
  const requests = requestsOf(data.results);
  if (!requests.length) return <p className="p-4 text-sm text-muted">{say.none}</p>;
  return (
    <>
      <Table requests={requests} providers={providers} />
      {data.next && (
        <div className="border-t border-line p-3">
          <Button size="sm" onClick={() => setPages((it) => it + 1)}>
            {say.more}
          </Button>
        </div>
      )}
    </>
  );
}

function Table({ requests, providers }: { requests: Paid[]; providers: MusicProvider[] }) {
  const nameOf = (slug: string) => providers.find((it) => it.slug === slug)?.name ?? slug;
  return (
    <div tabIndex={0} className="max-h-96 overflow-auto -outline-offset-2">
      <table className="w-full text-left text-sm">
        <thead className="text-xs text-muted">
          <tr>
            {[say.when, say.service, say.state].map((it) => (
              <th key={it} scope="col" className="px-4 py-2 font-medium">
                {it}
              </th>
            ))}
            <th scope="col" className="px-4 py-2 text-right font-medium">
              {say.amount}
            </th>
          </tr>
        </thead>
        <tbody className="divide-y divide-line">
          {requests.map(({ id, at, provider, kind, amount, back }) => (
            <tr key={id}>
              <td className="px-4 py-2 text-muted tabular-nums">{formatDate(at)}</td>
              <td className="px-4 py-2">{nameOf(provider)}</td>
              <td className="px-4 py-2 tabular-nums">
                {back ? say.back(inDollars(back)) : say.states[kind]}
              </td>
              <td className="px-4 py-2 text-right tabular-nums">{inDollars(amount)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
