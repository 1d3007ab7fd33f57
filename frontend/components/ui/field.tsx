import { ChevronDown } from "lucide-react";
import { useId, type ComponentProps, type ReactNode } from "react";

import { Range, shareOf } from "@/components/ui/range";
import { cn } from "@/lib/utils";

type Common = { label: string; hint?: ReactNode; error?: ReactNode; className?: string };

const CONTROL =
  "w-full rounded-control border border-edge bg-surface px-3 text-sm text-ink placeholder:text-muted aria-invalid:border-bad disabled:opacity-50";

/** A label, its control, and what there is to say about it. */
function Field({
  id,
  label,
  hint,
  error,
  className,
  children,
}: Common & { id: string; children: ReactNode }) {
  return (
    <div className={cn("flex flex-col gap-1.5", className)}>
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      {children}
      {hint && !error && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-hint`} role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

const described = (id: string, { hint, error }: Common) => ({
  id,
  "aria-describedby": hint || error ? `${id}-hint` : undefined,
  "aria-invalid": error ? true : undefined,
});

export function TextField({
  label,
  hint,
  error,
  className,
  ...props
}: Common & ComponentProps<"input">) {
  const common = { label, hint, error, className };
  const id = useId();
  return (
    <Field id={id} {...common}>
      <input className={cn(CONTROL, "h-10")} {...described(id, common)} {...props} />
    </Field>
  );
}

export function TextArea({
  label,
  hint,
  error,
  className,
  ...props
}: Common & ComponentProps<"textarea">) {
  const common = { label, hint, error, className };
  const id = useId();
  return (
    <Field id={id} {...common}>
      <textarea className={cn(CONTROL, "py-2.5")} {...described(id, common)} {...props} />
    </Field>
  );
}

type SelectProps = Common &
  Omit<ComponentProps<"select">, "onChange"> & { onChange: (value: string) => void };

export function SelectField({
  label,
  hint,
  error,
  className,
  onChange,
  children,
  ...props
}: SelectProps) {
  const common = { label, hint, error, className };
  const id = useId();
  return (
    <Field id={id} {...common}>
      <div className="relative">
        <select
          className={cn(CONTROL, "h-10 appearance-none truncate pr-9")}
          {...described(id, common)}
          onChange={(event) => onChange(event.target.value)}
          {...props}
        >
          {children}
        </select>
        <ChevronDown
          aria-hidden
          className="pointer-events-none absolute inset-y-3 right-3 size-4 text-muted"
        />
      </div>
    </Field>
  );
}

type RangeProps = Common & {
  value: number;
  min: number;
  max: number;
  step: number;
  shown: string;
  onChange: (value: number) => void;
};

export function RangeField({
  label,
  hint,
  error,
  className,
  value,
  shown,
  onChange,
  ...limits
}: RangeProps) {
  const common = { label, hint, error, className };
  const id = useId();
  return (
    <Field id={id} {...common}>
      <div className="flex items-center gap-3">
        <Range
          className="h-6 min-w-0 flex-1"
          value={value}
          style={shareOf(value, limits)}
          aria-valuetext={shown}
          onChange={(event) => onChange(event.target.valueAsNumber)}
          {...limits}
          {...described(id, common)}
        />
        <output htmlFor={id} className="min-w-14 text-right text-sm text-muted tabular-nums">
          {shown}
        </output>
      </div>
    </Field>
  );
}

type CheckProps = Omit<Common, "error"> & {
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
};

export function CheckField({ label, hint, className, checked, disabled, onChange }: CheckProps) {
  const id = useId();
  return (
    <div className={cn("flex items-start gap-3", className)}>
      <input
        type="checkbox"
        className="mt-0.5 size-4 accent-(--accent-ink)"
        {...described(id, { label, hint })}
        {...{ checked, disabled }}
        onChange={(event) => onChange(event.target.checked)}
      />
      <div>
        <label htmlFor={id} className="text-sm">
          {label}
        </label>
        {hint && (
          <p id={`${id}-hint`} className="text-xs text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
