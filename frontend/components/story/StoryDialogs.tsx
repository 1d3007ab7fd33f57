import dynamic from "next/dynamic";

import { useDialogStore } from "@/lib/stores";
import { late } from "@/lib/late";

const ScriptDialog = dynamic(() =>
  late(() => import("@/components/story/ScriptDialog")).then((it) => it.ScriptDialog),
);
const KeyboardDialog = dynamic(() =>
  late(() => import("@/components/story/KeyboardDialog")).then((it) => it.KeyboardDialog),
);
const MusicDialog = dynamic(() =>
  late(() => import("@/components/music/MusicDialog")).then((it) => it.MusicDialog),
);

/** Dialogs that several places open; they are fetched when they are. */
export function StoryDialogs() {
  const { dialog, show } = useDialogStore();
  const close = () => show(null);
  return (
    <>
      {dialog === "script" && <ScriptDialog onClose={close} />}
      {dialog === "keyboard" && <KeyboardDialog onClose={close} />}
      {dialog === "music" && <MusicDialog onClose={close} />}
    </>
  );
}
