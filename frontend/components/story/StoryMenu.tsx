"use client";

import {
  AudioLines,
  ClipboardPaste,
  Copy,
  Ellipsis,
  FileArchive,
  ImagePlus,
  Keyboard,
  Music,
  Speech,
  RefreshCw,
  Trash2,
} from "lucide-react";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { useState } from "react";

import { Button } from "@/components/ui/button";
import { Menu, MenuItem, MenuSeparator } from "@/components/ui/menu";
import { narrateAll } from "@/hooks/useNarration";
import { addPictures } from "@/hooks/useSegmentFiles";
import { binStory, copyStory } from "@/hooks/useStoryLife";
import { late } from "@/lib/late";
import { exportAddress } from "@/lib/api";
import { chooseFiles } from "@/lib/choose";
import { ACCEPTED_PICTURES } from "@/lib/fileKinds";
import { useDialogStore, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

const say = texts.story.menu;
const StoryVoiceDialog = dynamic(() =>
  late(() => import("@/components/story/StoryVoiceDialog")).then((it) => it.StoryVoiceDialog),
);

/** What is seldom done to a whole story. */
export function StoryMenu() {
  const [isVoiceOpen, openVoice] = useState(false);
  const show = useDialogStore((store) => store.show);
  return (
    <>
      <Menu
        trigger={
          <Button variant="ghost" size="icon" aria-label={say.story}>
            <Ellipsis />
          </Button>
        }
      >
        <MenuItem onSelect={() => show("script")}>
          <ClipboardPaste /> {say.script}
        </MenuItem>
        <MenuItem onSelect={() => void bringPictures()}>
          <ImagePlus /> {say.pictures}
        </MenuItem>
        <MenuSeparator />
        <MenuItem onSelect={() => void narrateAll()}>
          <AudioLines /> {say.speakMissing}
        </MenuItem>
        <MenuItem onSelect={() => void narrateAll(true)}>
          <RefreshCw /> {say.speakAll}
        </MenuItem>
        <MenuItem onSelect={() => openVoice(true)}>
          <Speech /> {say.voice}
        </MenuItem>
        <MenuItem onSelect={() => show("music")}>
          <Music /> {say.music}
        </MenuItem>
        <MenuSeparator />
        <MenuItem className="pointer-coarse:hidden" onSelect={() => show("keyboard")}>
          <Keyboard /> {say.keyboard}
        </MenuItem>
        <Life />
      </Menu>
      {isVoiceOpen && <StoryVoiceDialog onClose={() => openVoice(false)} />}
    </>
  );
}

function Life() {
  const router = useRouter();
  const id = useStoryStore((store) => store.project?.id ?? "");
  const go = (address: string) => router.push(address);
  return (
    <>
      <MenuItem asChild>
        <a href={exportAddress(id)} download>
          <FileArchive /> {say.exportZip}
        </a>
      </MenuItem>
      <MenuItem onSelect={() => void copyStory(go)}>
        <Copy /> {say.duplicate}
      </MenuItem>
      <MenuSeparator />
      <MenuItem danger onSelect={() => void binStory(go)}>
        <Trash2 /> {say.bin}
      </MenuItem>
    </>
  );
}

const bringPictures = async () =>
  addPictures(
    await chooseFiles({ accept: ACCEPTED_PICTURES, multiple: true }),
    useStoryStore.getState().order.length,
  );
