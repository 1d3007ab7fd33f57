import { Skeleton } from "@/components/ui/skeleton";
import { texts } from "@/lib/texts";

/** The page while its story is being fetched. */
export function StorySkeleton() {
  return (
    <main id="content" aria-busy className="flex flex-1 flex-col">
      <p role="status" className="sr-only">
        {texts.app.loading}
      </p>
      <div className="flex h-16 items-center gap-4 border-b px-4">
        <Skeleton className="size-9" />
        <Skeleton className="h-6 w-56" />
      </div>
      <div className="grid flex-1 min-[900px]:grid-cols-[11fr_9fr]">
        <div className="flex flex-col gap-8 p-8">
          {[1, 2, 3, 4].map((it) => (
            <div key={it} className="flex gap-6">
              <Skeleton className="aspect-video w-40 shrink-0" />
              <div className="flex-1 space-y-3 pt-1">
                <Skeleton className="h-4" />
                <Skeleton className="h-4 w-2/3" />
              </div>
            </div>
          ))}
        </div>
        <div className="hidden p-8 min-[900px]:block">
          <Skeleton className="aspect-video rounded-card" />
        </div>
      </div>
    </main>
  );
}
