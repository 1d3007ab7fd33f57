"use client";

import { Volume1, Volume2, VolumeX } from "lucide-react";

import { IconButton } from "@/components/ui/icon-button";
import { Range, shareOf } from "@/components/ui/range";
import { useVolume } from "@/hooks/useVolume";
import { texts } from "@/lib/texts";

/** How loud the page is; films are not changed by it. */
export function Volume() {
  const { volume, muted, setVolume } = useVolume();
  const isSilent = muted || volume === 0;
  const Icon = isSilent ? VolumeX : volume < 0.5 ? Volume1 : Volume2;
  const shown = isSilent ? 0 : volume;
  return (
    <div className="flex items-center">
      <IconButton
        label={isSilent ? texts.preview.unmute : texts.preview.mute}
        aria-pressed={isSilent}
        icon={<Icon />}
        onClick={() => setVolume(volume || 1, !isSilent)}
      />
      <Range
        min={0}
        max={1}
        step={0.05}
        value={shown}
        aria-label={texts.preview.volume}
        aria-valuetext={`${Math.round(shown * 100)} %`}
        style={shareOf(shown, { min: 0, max: 1 })}
        onChange={({ target }) => setVolume(target.valueAsNumber, false)}
        onKeyDown={(event) => event.stopPropagation()}
        className="hidden w-16 @md:block"
      />
    </div>
  );
}
