import {
  useLayoutEffect,
  useRef,
  useState,
  type ClipboardEvent,
  type KeyboardEvent,
  type RefObject,
} from "react";

import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { saveText, write } from "@/hooks/useAutosave";
import { neighbourText, segmentKey } from "@/hooks/useListKeys";
import { divideParagraphs } from "@/hooks/useStoryActions";
import { paragraphsOf } from "@/lib/script";
import { textOf, useStoryStore } from "@/lib/stores";
import { texts } from "@/lib/texts";

type Props = { id: string; place: number };
const MOST_LINES = 400;

/** The text: it is as high as what is written in it, and kept at each key. */
export function SegmentText({ id, place }: Props) {
  const text = useStoryStore((store) => textOf(store, id));
  const language = useStoryStore(
    (store) => store.segments[id]?.language || store.project?.language || undefined,
  );
  const [pasted, setPasted] = useState<string[] | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, text);

  const onPaste = (event: ClipboardEvent) => {
    const parts = paragraphsOf(event.clipboardData.getData("text"));
    if (!text.trim() && parts.length > 1 && parts.length < MOST_LINES) setPasted(parts);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (segmentKey(event, id, event.currentTarget)) event.preventDefault();
    else neighbourText(event, id);
  };
  const divide = (parts: string[]) => {
    setPasted(null);
    void divideParagraphs(id, parts);
  };
  return (
    <>
      <textarea
        ref={field}
        id={`text-${id}`}
        aria-label={texts.story.text(place + 1)}
        placeholder={texts.story.placeholder}
        dir="auto"
        lang={language}
        rows={1}
        className="-mx-2 -mt-1 field-sizing-content min-h-9 w-[calc(100%+1rem)] max-w-[41rem] resize-none rounded-control bg-transparent px-2 py-1 outline-offset-0 focus-visible:outline-1 focus-visible:outline-edge font-story text-base placeholder:text-muted placeholder:italic"
        value={text}
        onChange={(event) => write(id, event.target.value)}
        onBlur={() => id in useStoryStore.getState().drafts && void saveText(id)}
        onPaste={onPaste}
        onKeyDown={onKeyDown}
      />
      {pasted && (
        <Notice
          className="mt-2"
          action={
            <span className="flex gap-2">
              <Button size="sm" onClick={() => divide(pasted)}>
                {texts.story.pastedYes(pasted.length)}
              </Button>
              <Button size="sm" variant="ghost" onClick={() => setPasted(null)}>
                {texts.story.pastedNo}
              </Button>
            </span>
          }
        >
          {texts.story.pasted(pasted.length)}
        </Notice>
      )}
    </>
  );
}

/** Where the browser does not let fields grow by itself. */
function useGrowing(field: RefObject<HTMLTextAreaElement | null>, text: string) {
  useLayoutEffect(() => {
    if (field.current && !globalThis.CSS?.supports?.("field-sizing", "content")) fit(field.current);
  }, [field, text]);
}

function fit(field: HTMLTextAreaElement): void {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
