import { Check, Minus } from "lucide-react";
import type { ReactNode } from "react";

import { serviceTexts } from "@/lib/serviceTexts";
import type { MusicProvider } from "@/lib/types";

const say = serviceTexts.matrix;

type Can = MusicProvider["capabilities"];

const ROWS: [name: string, of: (can: Can) => ReactNode][] = [
  [say.modes.instrumental, ({ modes }) => <Whether it={modes.includes("instrumental")} />],
  [say.modes.idea, ({ modes }) => <Whether it={modes.includes("idea")} />],
  [say.modes.lyrics, ({ modes }) => <Whether it={modes.includes("lyrics")} />],
  [say.variations, versionsOf],
  [say.length, lengthOf],
  [say.seed, ({ seed }) => <Whether it={seed} />],
  [say.negative, ({ negative }) => <Whether it={negative} />],
  [say.vocal, ({ vocal }) => <Whether it={vocal} />],
  [say.style, ({ style }) => <Whether it={style} />],
  [say.named, ({ title }) => <Whether it={title} />],
  [
    say.callback,
    ({ callback }) => (callback === "hmac" ? say.signed : <Whether it={!!callback} />),
  ],
  [say.cancel, ({ cancel }) => <Whether it={cancel} />],
  [say.balance, ({ balance }) => <Whether it={balance} />],
  [say.links, ({ link_days }) => say.days(link_days)],
];

/** What each service can do, side by side. */
export function Capabilities({ providers }: { providers: MusicProvider[] }) {
  return (
    <details className="overflow-hidden rounded-card border border-line bg-surface">
      <summary className="flex min-h-12 flex-wrap items-center gap-x-3 px-4 py-2.5 text-sm">
        <span className="font-semibold">{say.title}</span>
        <span className="text-muted">{say.hint}</span>
      </summary>
      <div tabIndex={0} className="relative overflow-x-auto border-t border-line -outline-offset-2">
        <table className="w-full min-w-160 text-left text-sm">
          <thead className="text-xs text-muted">
            <tr>
              <th scope="col" className="sticky left-0 bg-surface px-4 py-2 font-medium">
                <span className="sr-only">{say.what}</span>
              </th>
              {providers.map(({ slug, name }) => (
                <th key={slug} scope="col" className="px-3 py-2 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {ROWS.map(([name, of]) => (
              <tr key={name}>
                <th
                  scope="row"
                  className="sticky left-0 bg-surface px-4 py-2 font-medium max-sm:max-w-36"
                >
                  {name}
                </th>
                {providers.map(({ slug, capabilities }) => (
                  <td key={slug} className="px-3 py-2 tabular-nums">
                    {of(capabilities)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function versionsOf({ fewest_variations: fewest, most_variations: most }: Can) {
  return fewest === most ? most : `${fewest}–${most}`;
}

function lengthOf({ shortest, longest }: Can) {
  if (longest == null) return <Whether it={false} />;
  return say.seconds(shortest ?? 1, longest);
}

function Whether({ it }: { it: boolean }) {
  const Icon = it ? Check : Minus;
  return (
    <>
      <Icon aria-hidden className={it ? "size-4 text-good" : "size-4 text-muted"} />
      <span className="sr-only">{it ? say.yes : say.no}</span>
    </>
  );
}
