"use client";

import { Sparkles } from "lucide-react";
import dynamic from "next/dynamic";
import Link from "next/link";

import { SETTINGS } from "@/components/music/generate/links";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useMusicWish } from "@/hooks/useMusicWish";
import { useProviders } from "@/hooks/useProviders";
import { generateTexts as say } from "@/lib/generateTexts";
import { late } from "@/lib/late";
import { texts } from "@/lib/texts";

const GenerateDialog = dynamic(() =>
  late(() => import("@/components/music/generate/GenerateDialog")).then((it) => it.GenerateDialog),
);

/** The way to music that a service makes, for a story or for none; quiet while none is on. */
export function GenerateMusic({ project }: { project: string | null }) {
  const { providers, error, again } = useProviders();
  const { isOpen, open, close } = useMusicWish();
  if (error && !providers && !error.isAway)
    return (
      <Notice tone="bad" action={<Button onClick={again}>{texts.app.retry}</Button>}>
        {say.failed} {error.message}
      </Notice>
    );
  if (!providers) return null;
  const isOn = providers.some(({ is_enabled }) => is_enabled);
  return (
    <>
      {isOn ? (
        <Button onClick={() => open()}>
          <Sparkles /> {say.generate}
        </Button>
      ) : (
        <Off onWrite={() => open()} />
      )}
      {isOpen && <GenerateDialog providers={providers} project={project} onClose={close} />}
    </>
  );
}

const LINK = "text-ink underline underline-offset-2 hover:decoration-2";

function Off({ onWrite }: { onWrite: () => void }) {
  return (
    <p className="self-center text-sm text-muted">
      {say.off}{" "}
      <Link href={SETTINGS} prefetch={false} className={LINK}>
        {say.offSettings}
      </Link>
      {say.or}
      <button type="button" className={LINK} onClick={onWrite}>
        {say.offPrompt}
      </button>
    </p>
  );
}
