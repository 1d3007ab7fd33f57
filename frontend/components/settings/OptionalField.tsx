"use client";

import { useState } from "react";

import { TextField } from "@/components/ui/field";
import { texts } from "@/lib/texts";

type Props = {
  label: string;
  hint?: string;
  placeholder?: string;
  value: string | number | null | undefined;
  min: number;
  max: number;
  /** Whether it may have places behind the point. */
  isMoney?: boolean;
  error?: string;
  /** null where the field is empty. */
  onChange: (value: string | null) => void;
};

/**
 * A number that need not be there, and may be half typed: it counts as soon as it can be one. What
 * cannot be one stays, and is said; Escape has what counts back.
 */
export function OptionalField({ value, min, max, isMoney, error, onChange, ...said }: Props) {
  const [typed, setTyped] = useState<string | null>(null);
  const fault = typed !== null && !isNumber(typed, min, max, isMoney);
  const change = (text: string) => {
    setTyped(text);
    if (isNumber(text, min, max, isMoney)) onChange(plain(text) || null);
  };
  return (
    <TextField
      {...said}
      inputMode={isMoney ? "decimal" : "numeric"}
      value={typed ?? shown(value)}
      error={fault ? texts.settings.outOfRange(min, max) : error}
      onChange={(event) => change(event.target.value)}
      onBlur={() => fault || setTyped(null)}
      onKeyDown={(event) => event.key === "Escape" && setTyped(null)}
    />
  );
}

const plain = (text: string) => text.trim().replace(",", ".");
const shown = (value: Props["value"]) =>
  value === null || value === undefined ? "" : Number(value);

function isNumber(text: string, min: number, max: number, isMoney = false): boolean {
  const number = plain(text);
  if (!number) return true;
  const isOne = isMoney ? /^\d+(\.\d{1,4})?$/ : /^\d+$/;
  return isOne.test(number) && Number(number) >= min && Number(number) <= max;
}
