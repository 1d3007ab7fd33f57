import {
  ArrowDown,
  ArrowUp,
  AudioLines,
  Copy,
  Ellipsis,
  ImageOff,
  ImageUp,
  Merge,
  Scissors,
  Trash2,
  Upload,
  VolumeX,
} from "lucide-react";
import { useRef } from "react";

import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { narrate } from "@/hooks/useNarration";
import { choosePicture, chooseSound, removeFile } from "@/hooks/useSegmentFiles";
import { duplicate, merge, moveBy, removeSegments, split } from "@/hooks/useStoryActions";
import { useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

type Props = { id: string; place: number };
const say = texts.story.menu;

/** All that can be done to a segment, with the keys that do it. */
export function SegmentMenu({ id, place }: Props) {
  const isLast = useStoryStore((store) => place === store.order.length - 1);
  const caret = useRef(0);
  const remember = () => {
    const field = document.getElementById(`text-${id}`);
    caret.current = field instanceof HTMLTextAreaElement ? field.selectionStart : 0;
  };
  return (
    <Menu
      trigger={
        <Button
          variant="ghost"
          size="icon"
          aria-label={texts.story.more(place + 1)}
          onPointerDown={remember}
          onKeyDown={remember}
        >
          <Ellipsis />
        </Button>
      }
    >
      <MenuItem onSelect={() => void split(id, caret.current)}>
        <Scissors /> {say.split} <Keys of="Ctrl Enter" />
      </MenuItem>
      <MenuItem disabled={isLast} onSelect={() => void merge(id)}>
        <Merge /> {say.join} <Keys of="Ctrl Shift Enter" />
      </MenuItem>
      <MenuItem onSelect={() => void duplicate(id)}>
        <Copy /> {say.duplicate} <Keys of="Ctrl D" />
      </MenuItem>
      <MenuItem disabled={place === 0} onSelect={() => void moveBy([id], -1)}>
        <ArrowUp /> {say.up} <Keys of="Alt ↑" />
      </MenuItem>
      <MenuItem disabled={isLast} onSelect={() => void moveBy([id], 1)}>
        <ArrowDown /> {say.down} <Keys of="Alt ↓" />
      </MenuItem>
      <MenuSeparator />
      <FileItems id={id} />
      <MenuSeparator />
      <MenuItem danger onSelect={() => void removeSegments([id])}>
        <Trash2 /> {say.remove}
      </MenuItem>
    </Menu>
  );
}

const Keys = ({ of }: { of: string }) => (
  <span className="ml-auto pl-6 text-xs text-muted max-sm:hidden">{of}</span>
);

function FileItems({ id }: { id: string }) {
  const segment = useStoryStore((store) => store.segments[id]);
  const isOwn = segment?.audio_source === "recording" || segment?.audio_source === "upload";
  return (
    <>
      <MenuItem onSelect={() => void choosePicture(id)}>
        <ImageUp />
        {segment?.image_file ? texts.story.picture.replace : texts.story.picture.choose}
      </MenuItem>
      {segment?.image_file && (
        <MenuItem onSelect={() => void removeFile(id, "image_file")}>
          <ImageOff /> {texts.story.picture.remove}
        </MenuItem>
      )}
      {isOwn && (
        <MenuItem onSelect={() => void narrate([id], true)}>
          <AudioLines /> {texts.story.narration.replaceOwn}
        </MenuItem>
      )}
      <MenuItem onSelect={() => void chooseSound(id)}>
        <Upload /> {texts.story.narration.upload}
      </MenuItem>
      {segment?.audio_file && (
        <MenuItem onSelect={() => void removeFile(id, "audio_file")}>
          <VolumeX /> {texts.story.narration.remove}
        </MenuItem>
      )}
    </>
  );
}
