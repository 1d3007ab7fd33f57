import type { ComponentProps } from "react";

import { downloadOf } from "@/lib/films";
import { useStoryStore } from "@/lib/stores";
import type { Film } from "@/lib/types";

/** A link by which a film of the open story is saved. */
export function FilmLink({ film, ...props }: ComponentProps<"a"> & { film: Film }) {
  const title = useStoryStore((store) => store.project?.title ?? "");
  return <a {...props} {...downloadOf(film, title)} />;
}
