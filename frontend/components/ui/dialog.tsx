import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useState, type ReactNode } from "react";

import { Button } from "@/components/ui/button";
import { texts } from "@/lib/texts";
import { cn } from "@/lib/utils";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  description?: ReactNode;
  children: ReactNode;
  footer?: ReactNode;
  /** A sheet comes from the right edge (from below on a phone); a dialog stands in the middle. */
  side?: "middle" | "right";
  className?: string;
};

const PLACES = {
  middle:
    "top-1/2 left-1/2 max-h-[calc(100dvh-2rem)] w-[calc(100vw-2rem)] max-w-lg -translate-x-1/2 -translate-y-1/2 rounded-card",
  right:
    "inset-x-0 bottom-0 max-h-[90dvh] rounded-t-card sm:inset-y-0 sm:right-0 sm:left-auto sm:max-h-none sm:w-112 sm:rounded-none",
};

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  side = "middle",
  className,
}: Props) {
  const giveBack = useOpener(open);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-shade" />
        <Radix.Content
          aria-describedby={description ? undefined : ""}
          onOpenAutoFocus={focusItself}
          onCloseAutoFocus={giveBack}
          className={cn(
            "fixed z-40 flex flex-col outline-none border border-line bg-surface",
            PLACES[side],
            className,
          )}
        >
          <header className="flex items-start justify-between gap-4 px-6 pt-5 pb-3">
            <div>
              <Radix.Title className="text-lg font-semibold">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-1 text-sm text-muted">
                  {description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              {/* Without a tooltip: that would take the Escape key, which closes the dialog. */}
              <Button
                variant="ghost"
                size="icon"
                className="-mt-1 -mr-2"
                aria-label={texts.app.close}
              >
                <X />
              </Button>
            </Radix.Close>
          </header>
          {/* Whoever has only a keyboard scrolls it, too. */}
          <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto px-6 py-2 -outline-offset-2">
            {children}
          </div>
          {footer && (
            <footer className="flex flex-wrap justify-end gap-2 px-6 pt-3 pb-5">{footer}</footer>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** What had the keyboard when the dialog opened gets it again, unless something else has it now. */
function useOpener(open: boolean): (event: Event) => void {
  const [opener, setOpener] = useState<HTMLElement | null>(null);
  const [wasOpen, setWasOpen] = useState(false);
  if (open !== wasOpen) {
    setWasOpen(open);
    if (open) setOpener(whatHasKeyboard()); // before a field of the dialog takes it
  }
  return (event) => {
    event.preventDefault();
    if (document.activeElement === document.body) opener?.focus();
  };
}

/** Of a menu, which closes, it is what has opened it. */
function whatHasKeyboard(): HTMLElement | null {
  const menu = document.activeElement?.closest("[role=menu]");
  if (menu) return document.getElementById(menu.getAttribute("aria-labelledby") ?? "");
  return document.activeElement instanceof HTMLElement ? document.activeElement : null;
}

/** Else the cross would have it, with its tooltip. A field with autoFocus keeps it. */
function focusItself(event: Event) {
  event.preventDefault();
  (event.currentTarget as HTMLElement).focus();
}
