"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";

import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { texts } from "@/lib/texts";
import { toast } from "@/lib/toast";

type Props = { text: string; label?: string; isWide?: boolean };

/** Takes a text into the clipboard, and says that it has. */
export function CopyButton({ text, label = texts.settings.copy, isWide = false }: Props) {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), 2000);
    return () => clearTimeout(timer);
  }, [isCopied]);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => toast.error(texts.settings.copyFailed),
    );
  const shown = isCopied ? texts.settings.copied : label;
  const icon = isCopied ? <Check /> : <Copy />;
  if (!isWide) return <IconButton label={shown} icon={icon} onClick={() => void copy()} />;
  return (
    <Button onClick={() => void copy()}>
      {icon} <span aria-live="polite">{shown}</span>
    </Button>
  );
}
