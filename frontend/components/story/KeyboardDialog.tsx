import { Dialog } from "@/components/ui/dialog";
import { texts } from "@/lib/texts";

const say = texts.story.keyboard;

/** Which key does what. */
export function KeyboardDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog open onOpenChange={onClose} title={say.title} description={say.hint}>
      <dl className="grid grid-cols-[auto_1fr] items-baseline gap-x-5 gap-y-2.5 pb-4 text-sm">
        {say.keys.map(([keys, meaning]) => (
          <div key={keys} className="contents">
            <dt className="flex gap-1 whitespace-nowrap">
              {keys.split(" ").map((key) => (
                <kbd
                  key={key}
                  className="rounded-control border border-line bg-sunken px-1.5 py-0.5 font-sans text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd className="text-muted">{meaning}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
