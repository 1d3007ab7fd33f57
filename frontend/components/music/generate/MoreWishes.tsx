import { ChevronRight } from "lucide-react";
import { useState } from "react";

import { TextKnob, type WishProps } from "@/components/music/generate/Wishes";
import { SelectField, TextField } from "@/components/ui/field";
import { generateTexts as say } from "@/lib/generateTexts";
import { isFixed, said, type Draft } from "@/lib/musicWish";

const KNOBS = ["negative", "vocal", "model", "variations", "duration", "seed"] as const;

/** What most people leave to the service. What is wrong there is in sight. */
export function MoreWishes(props: WishProps) {
  const [isOpen, setOpen] = useState(false);
  const isWrong = KNOBS.some((knob) => props.faults[knob]?.isFatal);
  return (
    <details
      open={isOpen || isWrong}
      onToggle={(event) => setOpen(event.currentTarget.open)}
      className="group rounded-card border border-line"
    >
      <summary className="flex min-h-11 list-none flex-wrap items-center gap-x-3 px-4 py-2.5 text-sm">
        <ChevronRight
          aria-hidden
          className="size-4 text-muted transition-transform duration-150 group-open:rotate-90"
        />
        <span className="font-medium">{say.more}</span>
        <span className="text-muted max-sm:w-full max-sm:pl-7">{say.moreHint}</span>
      </summary>
      <div className="grid items-start gap-5 border-t border-line p-4 sm:grid-cols-2">
        <TextKnob
          {...props}
          knob="negative"
          label={say.negative}
          placeholder={say.negativeExample}
        />
        <Voice {...props} />
        <Model {...props} />
        <Versions {...props} />
        <Length {...props} />
        <Seed {...props} />
      </div>
    </details>
  );
}

function Voice({ draft, provider, faults, onChange }: WishProps) {
  const isSung = draft.mode !== "instrumental";
  const unsung = { disabled: true, hint: say.nobodySings };
  return (
    <SelectField
      label={say.vocal}
      value={draft.vocal}
      onChange={(it) => onChange({ vocal: it as Draft["vocal"] })}
      {...(isSung ? said(faults.vocal, provider, "vocal") : unsung)}
    >
      {Object.entries(say.vocals).map(([value, name]) => (
        <option key={value} value={value}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

function Model({ draft, provider, faults, onChange }: WishProps) {
  const { models } = provider.capabilities;
  return (
    <SelectField
      label={say.model}
      value={models.some(({ name }) => name === draft.model) ? draft.model : ""}
      onChange={(model) => onChange({ model })}
      {...said(faults.model)}
    >
      <option value="">{say.usualModel(provider.model || models[0]!.name)}</option>
      {models.map(({ name }) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </SelectField>
  );
}

function Versions({ draft, provider, faults, onChange }: WishProps) {
  const { fewest_variations: fewest, most_variations: most } = provider.capabilities;
  const counts = Array.from({ length: most - fewest + 1 }, (_, index) => fewest + index);
  if (isFixed(provider))
    return (
      <SelectField
        label={say.variations}
        disabled
        value={most}
        hint={say.always(provider.name, most)}
        onChange={() => undefined}
      >
        <option value={most}>{most}</option>
      </SelectField>
    );
  return (
    <SelectField
      label={say.variations}
      value={draft.variations ?? ""}
      onChange={(it) => onChange({ variations: it ? Number(it) : null })}
      {...said(faults.variations)}
    >
      <option value="">{say.usualVariations}</option>
      {counts.map((count) => (
        <option key={count} value={count}>
          {count}
        </option>
      ))}
    </SelectField>
  );
}

function Length({ draft, provider, faults, onChange }: WishProps) {
  const { shortest, longest } = provider.capabilities;
  return (
    <WholeNumber
      label={say.duration}
      value={draft.duration ?? null}
      max={3600}
      onChange={(duration) => onChange({ duration })}
      hint={longest != null && say.durationWithin(shortest ?? 1, longest)}
      {...said(faults.duration, provider, "duration")}
    />
  );
}

function Seed({ draft, provider, faults, onChange }: WishProps) {
  return (
    <WholeNumber
      label={say.seed}
      value={draft.seed ?? null}
      max={2 ** 31 - 1}
      hint={say.seedHint}
      onChange={(seed) => onChange({ seed })}
      {...said(faults.seed, provider, "seed")}
    />
  );
}

type NumberProps = Omit<React.ComponentProps<typeof TextField>, "value" | "onChange" | "max"> & {
  value: number | null;
  max: number;
  onChange: (value: number | null) => void;
};

/** A whole number, or none. */
function WholeNumber({ value, max, onChange, ...shown }: NumberProps) {
  const take = (text: string) => {
    const digits = text.replace(/\D/g, "");
    onChange(digits ? Math.min(max, Number(digits)) : null);
  };
  return (
    <TextField
      {...shown}
      inputMode="numeric"
      placeholder={say.asItComes}
      value={value ?? ""}
      onChange={(event) => take(event.target.value)}
    />
  );
}
