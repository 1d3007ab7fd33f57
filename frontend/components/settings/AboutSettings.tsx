"use client";

import { Section } from "@/components/settings/Section";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { Skeleton } from "@/components/ui/skeleton";
import type { useFetched } from "@/hooks/useFetched";
import { texts } from "@/lib/texts";
import type { Licence, System } from "@/lib/types";

const T = texts.settings.system;

type Props = { system: ReturnType<typeof useFetched<System>> };

/** Which Storyreel this is, and what it is made of. */
export function AboutSettings({ system: { data, error, again } }: Props) {
  return (
    <Section id="about" title={texts.settings.sections.about} about={T.private}>
      {error && !data && (
        <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
          {T.failed} {error.message}
        </Notice>
      )}
      {!data && !error && <Skeleton className="h-24" />}
      {data && (
        <>
          <Versions system={data} />
          {data.ffmpeg.error && <Notice tone="bad">{data.ffmpeg.error}</Notice>}
          <Licences licences={data.licences} />
        </>
      )}
    </Section>
  );
}

function Versions({ system: { version, ffmpeg, python } }: { system: System }) {
  const rows = [
    [T.version, version],
    [T.ffmpeg, ffmpeg.version ? T.ffmpegFrom(ffmpeg.version, ffmpeg.path_is_bundled) : T.none],
    [T.python, python],
  ];
  return (
    <dl className="grid gap-x-8 gap-y-4 text-sm sm:grid-cols-3">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt className="text-muted">{name}</dt>
          <dd className="mt-0.5 font-medium break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Licences({ licences }: { licences: Licence[] }) {
  return (
    <details className="rounded-card border border-line bg-surface">
      <summary className="flex min-h-12 flex-wrap items-center gap-x-3 px-4 text-sm">
        <span className="font-semibold">{T.licences}</span>
        <span className="text-muted">{T.licencesHint}</span>
      </summary>
      <div tabIndex={0} className="max-h-96 overflow-auto border-t border-line">
        <table className="w-full text-left text-sm">
          <thead className="text-xs text-muted">
            <tr>
              {[T.name, T.versionOf, T.licence, T.usedFor].map((it) => (
                <th key={it} scope="col" className="px-4 py-2 font-medium">
                  {it}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line">
            {licences.map(({ name, version, licence, what_for }) => (
              <tr key={`${name} ${version}`}>
                <th scope="row" className="px-4 py-2 font-medium">
                  {name}
                </th>
                <td className="px-4 py-2 text-muted tabular-nums">{version}</td>
                <td className="px-4 py-2">{licence}</td>
                <td className="px-4 py-2 text-muted">{what_for}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
