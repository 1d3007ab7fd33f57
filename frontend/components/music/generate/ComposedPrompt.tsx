import { ExternalLink } from "lucide-react";

import { Button } from "@/components/ui/button";
import { CopyButton } from "@/components/ui/copy-button";
import { TextArea } from "@/components/ui/field";
import { generateTexts as say } from "@/lib/generateTexts";
import type { MusicEstimate } from "@/lib/types";

type Props = { estimate: MusicEstimate; name: string; isOpen: boolean };

/** The same as one text, for the service's own page. */
export function ComposedPrompt({ estimate, name, isOpen }: Props) {
  const { composed_prompt: text, service_url: page } = estimate;
  const told = (
    <div className="flex flex-col gap-3">
      <TextArea label={say.pagePrompt} readOnly dir="auto" rows={5} value={text} />
      <div className="flex flex-wrap gap-2">
        <CopyButton text={text} label={say.copyPrompt} isWide />
        <Button asChild>
          <a href={page} target="_blank" rel="noreferrer">
            <ExternalLink /> {say.openPage(name)}
          </a>
        </Button>
      </div>
    </div>
  );
  if (isOpen) return told;
  return (
    <details className="rounded-card border border-line">
      <summary className="flex min-h-11 flex-wrap items-center gap-x-3 px-4 py-2.5 text-sm">
        <span className="font-medium">{say.page}</span>
        <span className="text-muted">{say.pageHint}</span>
      </summary>
      <div className="border-t border-line p-4">{told}</div>
    </details>
  );
}
