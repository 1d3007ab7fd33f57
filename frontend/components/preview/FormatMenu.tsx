"use client";

import { ChevronDown } from "lucide-react";

import { Button } from "@/components/ui/button";
import { Menu, MenuChoice } from "@/components/ui/menu";
import { FRAME_ASPECTS } from "@/lib/cameraPath";
import { usePlayerStore } from "@/lib/stores";
import { texts } from "@/lib/texts";
import type { FilmFormat } from "@/lib/types";

const FORMATS = (Object.keys(FRAME_ASPECTS) as FilmFormat[]).map((value) => ({
  value,
  label: texts.preview.formats[value],
}));

/** The shape of film that is looked at. */
export function FormatMenu() {
  const format = usePlayerStore((store) => store.format);
  const setFormat = usePlayerStore((store) => store.setFormat);
  const trigger = (
    <Button
      variant="ghost"
      className="h-9 gap-1.5 px-3"
      aria-label={`${texts.preview.format}: ${texts.preview.formats[format]}`}
    >
      <span
        aria-hidden
        className="inline-block h-3.5 rounded-[3px] border-[1.5px] border-current"
        style={{ aspectRatio: FRAME_ASPECTS[format] }}
      />
      <span className="max-[430px]:sr-only">{texts.preview.shapes[format]}</span>
      <ChevronDown className="text-muted" />
    </Button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuChoice
        label={texts.preview.format}
        value={format}
        options={FORMATS}
        onChange={setFormat}
      />
    </Menu>
  );
}
