import { Play, Square } from "lucide-react";

import { IconButton } from "@/components/ui/icon-button";
import { toggleSound, useHasFailed, useIsPlaying } from "@/hooks/useSound";
import { cn } from "@/lib/utils";

type Sound = {
  url: string;
  /** What the button is called, and what is said where it cannot be heard. */
  play: string;
  stop: string;
  failed: string;
};

type Props = {
  /** What the radio buttons have in common. */
  name: string;
  checked: boolean;
  onChoose: () => void;
  title: string;
  detail?: string;
  /** What can be listened to before one chooses. */
  sound?: Sound | null;
  /** Whether a long title is cut off instead of broken. */
  isOneLine?: boolean;
  className?: string;
};

/** One of several to choose from, which can be listened to. */
export function ChoiceRow(props: Props) {
  const { name, checked, onChoose, title, detail, sound, isOneLine, className } = props;
  return (
    <div
      className={cn(
        "flex min-h-12 items-center gap-2 pr-2 pl-4",
        checked && "bg-accent-wash",
        className,
      )}
    >
      <label className="flex min-w-0 flex-1 cursor-pointer items-center gap-3 py-2.5 text-sm">
        <input
          type="radio"
          name={name}
          className="size-4 shrink-0 accent-(--accent-ink)"
          checked={checked}
          onChange={onChoose}
        />
        <span className={isOneLine ? "flex min-w-0" : "min-w-0 wrap-anywhere"}>
          <bdi
            className={cn("font-medium", isOneLine && "truncate")}
            title={isOneLine ? title : undefined}
          >
            {title}
          </bdi>{" "}
          {detail && <span className="ml-1 shrink-0 text-muted tabular-nums">{detail}</span>}
        </span>
      </label>
      {sound && <Listen {...sound} />}
    </div>
  );
}

function Listen({ url, play, stop, failed }: Sound) {
  const isPlaying = useIsPlaying(url);
  const hasFailed = useHasFailed(url);
  return (
    <>
      {hasFailed && (
        <span role="alert" className="text-xs text-bad">
          {failed}
        </span>
      )}
      <IconButton
        label={isPlaying ? stop : play}
        icon={isPlaying ? <Square /> : <Play />}
        onClick={() => toggleSound(url)}
      />
    </>
  );
}
