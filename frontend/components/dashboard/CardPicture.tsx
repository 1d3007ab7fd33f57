import { useBroken } from "@/hooks/useBroken";
import type { Project } from "@/lib/types";
import { pictureOf } from "@/lib/utils";

const WIDTH = 420; // CSS pixels of a card, about

/** The first picture in the film's crop; a story without one has its title for a picture. */
export function CardPicture({ project: { title, cover } }: { project: Project }) {
  const [isBroken, sayBroken] = useBroken(cover?.image ?? null);
  if (!cover || isBroken) return <TitleCard title={title} />;
  const { x, y } = cover.focus ?? { x: 0.5, y: 0.5 };
  return (
    <div className="aspect-video bg-sunken">
      <img
        src={pictureOf(cover.image, WIDTH)}
        alt=""
        loading="lazy"
        decoding="async"
        className="size-full object-cover transition-transform duration-200 ease-out group-hover:scale-[1.02]"
        style={{ objectPosition: `${x * 100}% ${y * 100}%` }}
        onError={sayBroken}
      />
    </div>
  );
}

function TitleCard({ title }: { title: string }) {
  return (
    <div
      aria-hidden
      className="flex aspect-video items-center justify-center border border-line bg-sunken px-8 text-center font-story text-lg text-muted"
    >
      <span className="line-clamp-3" dir="auto">
        {title}
      </span>
    </div>
  );
}
