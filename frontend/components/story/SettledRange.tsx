import { useEffect, useRef, useState } from "react";

import { Button } from "@/components/ui/button";
import { RangeField } from "@/components/ui/field";

type Props = {
  label: string;
  /** null: as it is elsewhere. */
  value: number | null;
  usual: number;
  min: number;
  max: number;
  step: number;
  unset: string;
  shown: (value: number) => string;
  onChange: (value: number | null) => void;
};

const REST = 400; // ms after the last move

/** A slider that tells where it has come to rest, and can be set back. */
export function SettledRange({ value, usual, unset, shown, onChange, ...props }: Props) {
  const [moved, setMoved] = useState<number | null>(null);
  const untold = useRef<(() => void) | null>(null);
  useEffect(() => {
    if (moved === null) return;
    untold.current = () => onChange(moved);
    const timer = setTimeout(() => {
      untold.current = null;
      setMoved(null);
      onChange(moved);
    }, REST);
    return () => clearTimeout(timer);
  }, [moved, onChange]);
  useEffect(() => () => untold.current?.(), []); // whoever closes the panel means what they chose
  const now = moved ?? value;
  return (
    <div className="flex items-end gap-2">
      <RangeField
        className="flex-1"
        value={now ?? usual}
        shown={now === null ? unset : shown(now)}
        onChange={setMoved}
        {...props}
      />
      {now !== null && (
        <Button size="sm" variant="ghost" className="-mb-1" onClick={() => onChange(null)}>
          {unset}
        </Button>
      )}
    </div>
  );
}
