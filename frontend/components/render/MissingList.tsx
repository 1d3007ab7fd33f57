"use client";

import { ArrowRight, ImageOff, MicOff } from "lucide-react";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { texts } from "@/lib/texts";

export type MissingThing = { id: string; what: "picture" | "sound"; message: string };
type Props = { things: MissingThing[]; onShow: (segment: string) => void };

const FEW = 6;

/** What a film still lacks, each with the way to its segment. */
export function MissingList({ things, onShow }: Props) {
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? things : things.slice(0, FEW);
  return (
    <div className="overflow-hidden rounded-card border border-line">
      <ul className="divide-y divide-line">
        {shown.map((thing) => (
          <li key={`${thing.what}-${thing.id}`}>
            <Row thing={thing} onShow={onShow} />
          </li>
        ))}
      </ul>
      {shown.length < things.length && (
        <div className="flex items-center justify-between border-t border-line py-1 pr-1 pl-4 text-sm text-muted">
          {texts.render.moreMissing(things.length - shown.length)}
          <Button variant="ghost" onClick={() => setWhole(true)}>
            {texts.render.showAll}
          </Button>
        </div>
      )}
    </div>
  );
}

function Row({ thing, onShow }: { thing: MissingThing; onShow: Props["onShow"] }) {
  const Icon = thing.what === "picture" ? ImageOff : MicOff;
  return (
    <button
      type="button"
      className="group flex w-full items-center gap-3 px-4 py-3 text-left text-sm -outline-offset-2 hover:bg-sunken"
      onClick={() => onShow(thing.id)}
    >
      <Icon aria-hidden className="size-4 shrink-0 text-muted" />
      <span className="flex-1">{thing.message}</span>
      <span className="flex items-center gap-1 font-medium text-accent-ink">
        {texts.render.show}
        <ArrowRight aria-hidden className="size-4" />
      </span>
    </button>
  );
}
