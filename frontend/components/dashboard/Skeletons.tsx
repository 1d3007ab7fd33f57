import { Skeleton } from "@/components/ui/skeleton";
import { texts } from "@/lib/texts";

/** Where the cards are about to be. */
export function Skeletons() {
  return (
    <div
      role="status"
      className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,18rem),1fr))] gap-x-6 gap-y-10"
    >
      <span className="sr-only">{texts.app.loading}</span>
      {[0, 1, 2, 3].map((place) => (
        <div key={place}>
          <Skeleton className="aspect-video rounded-card" />
          <Skeleton className="mt-3 h-5 w-3/5" />
          <Skeleton className="mt-2 h-4 w-2/5" />
        </div>
      ))}
    </div>
  );
}
