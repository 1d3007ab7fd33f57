"use client";

import { useStoryStore } from "@/lib/stores";
import { pictureOf } from "@/lib/utils";

/** The picture that the camera is at, as far as the story is as it was. */
export function FilmedPicture({ number }: { number: number }) {
  const segment = useStoryStore((store) => store.segments[store.order[number - 1] ?? ""]);
  if (!segment?.image_file) return null;
  const { x, y } = segment.focus ?? segment.image_focus ?? { x: 0.5, y: 0.5 };
  return (
    <img
      key={segment.id}
      src={pictureOf(segment.image_file, 400)}
      alt=""
      className="mb-5 aspect-video w-full rounded-card bg-sunken object-cover"
      style={{ objectPosition: `${x * 100}% ${y * 100}%` }}
    />
  );
}
