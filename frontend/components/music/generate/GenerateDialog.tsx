"use client";

import { useEffect, useRef, useState } from "react";

import { ComposedPrompt } from "@/components/music/generate/ComposedPrompt";
import { Price } from "@/components/music/generate/Price";
import { Refusal, saysPrice } from "@/components/music/generate/Refusal";
import { Wishes } from "@/components/music/generate/Wishes";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { SelectField } from "@/components/ui/field";
import { useGenerate } from "@/hooks/useGenerate";
import { useMusicEstimate } from "@/hooks/useMusicEstimate";
import { useMusicWish } from "@/hooks/useMusicWish";
import type { ApiError } from "@/lib/errors";
import { generateTexts as say } from "@/lib/generateTexts";
import {
  faultsOf,
  inDollars,
  isHopeless,
  offeredOf,
  serviceOf,
  wishOf,
  type Draft,
  type Faults,
} from "@/lib/musicWish";
import { texts } from "@/lib/texts";
import type { MusicEstimate, MusicProvider } from "@/lib/types";

type Props = { providers: MusicProvider[]; project: string | null; onClose: () => void };

/** What a service is to make, what it costs, and the one button that pays. */
export function GenerateDialog({ providers, project, onClose }: Props) {
  const { draft, change } = useMusicWish();
  const offered = offeredOf(providers, draft.provider);
  const provider = serviceOf(offered, draft.provider)!;
  const wish = wishOf(draft, provider);
  const generating = useGenerate();
  const { refusal, isAsking, forget } = generating;
  const { is_enabled, is_ready, price } = provider;
  const version = [is_enabled, is_ready, price, refusal?.code];
  const { estimate, error } = useMusicEstimate(wish, version);
  const [asked, setAsked] = useState(0);
  const form = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (asked) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [asked, refusal]);
  const alter = (values: Partial<Draft>) => {
    forget();
    change(values);
  };
  const faults: Faults = {
    ...faultsOf(estimate?.notices ?? [], draft, asked > 0),
    ...faultsIn(error),
    ...faultsIn(refusal),
  };
  const ask = async () => {
    setAsked((it) => it + 1);
    if (!estimate || estimate.notices.some(({ is_fatal }) => is_fatal)) return;
    if (await generating.ask({ ...wish, project }, estimate.cost)) onClose();
  };
  const isOn = providers.some(({ is_enabled }) => is_enabled);
  return (
    <Dialog
      open
      onOpenChange={(it) => !it && onClose()}
      title={isOn ? say.generate : say.promptTitle}
      description={isOn ? say.hint : say.promptHint}
      className="max-w-2xl"
      footer={
        isOn && (
          <Foot
            {...{ estimate, provider, isAsking }}
            refusal={refusal ?? error}
            onCancel={onClose}
            onAsk={() => void ask()}
          />
        )
      }
    >
      <div ref={form} className="flex flex-col gap-5 pb-4">
        {offered.length > 1 && (
          <SelectField
            label={say.service}
            value={provider.slug}
            onChange={(slug) => alter({ provider: slug })}
          >
            {offered.map(({ slug, name }) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
          </SelectField>
        )}
        <Wishes {...{ draft, provider, faults }} onChange={alter} />
        {estimate && <ComposedPrompt estimate={estimate} name={provider.name} isOpen={!isOn} />}
      </div>
    </Dialog>
  );
}

/** What the server has to say about each field. */
function faultsIn(error: ApiError | null): Faults {
  const told = Object.entries(error?.data ?? {}).filter(([, it]) => Array.isArray(it));
  const sentences = told.map(([field, it]) => [field, (it as unknown[]).join(" ")]);
  return Object.fromEntries(
    sentences.map(([field, message]) => [field, { message, isFatal: true }]),
  );
}

type FootProps = {
  estimate: MusicEstimate | null;
  provider: MusicProvider;
  isAsking: boolean;
  refusal: ApiError | null;
  onCancel: () => void;
  onAsk: () => void;
};

function Foot({ estimate, provider, isAsking, refusal, onCancel, onAsk }: FootProps) {
  const isFree = !Number(estimate?.cost ?? 0);
  const face = isFree ? say.ask : say.askFor(inDollars(estimate!.cost));
  return (
    <>
      <div className="flex w-full flex-col gap-3">
        {refusal && <Refusal error={refusal} estimate={estimate} />}
        {!saysPrice(refusal) && <Price estimate={estimate} provider={provider} />}
      </div>
      <Button onClick={onCancel}>{texts.app.cancel}</Button>
      <Button
        variant={estimate && isHopeless(estimate, provider) ? "secondary" : "primary"}
        className="min-w-40 tabular-nums"
        disabled={!estimate || isAsking}
        onClick={onAsk}
      >
        {isAsking ? say.asking : face}
      </Button>
    </>
  );
}
