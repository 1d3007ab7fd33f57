"use client";

import { useState } from "react";

import { TextField } from "@/components/ui/field";
import { texts } from "@/lib/texts";

type Props = {
  label: string;
  hint: string;
  value: number;
  min: number;
  max: number;
  step?: number;
  error?: string;
  onChange: (value: number) => void;
};

/**
 * A number that may be half typed: it counts as soon as it can be one. What cannot be one stays, and
 * is said; Escape has what counts back.
 */
export function NumberField({ value, min, max, step = 1, error, onChange, ...said }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const fault = typed !== null && !isWithin(typed, min, max, step === 1);
  const change = (text: string) => {
    setTyped(text);
    if (isWithin(text, min, max, step === 1)) onChange(Number(text));
  };
  return (
    <TextField
      {...said}
      type="number"
      inputMode="decimal"
      {...{ min, max, step: step === 1 ? 1 : "any" }}
      value={typed ?? value}
      error={fault ? texts.settings.outOfRange(min, max) : error}
      onChange={(event) => change(event.target.value)}
      onBlur={() => fault || setTyped(null)}
      onKeyDown={(event) => event.key === "Escape" && setTyped(null)}
    />
  );
}

function isWithin(text: string, min: number, max: number, isWhole: boolean): boolean {
  const number = Number(text);
  const fits = !isWhole || Number.isInteger(number);
  return text.trim() !== "" && fits && number >= min && number <= max;
}
