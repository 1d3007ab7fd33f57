/** What can be said of a file before it is sent: better now than after two hundred megabytes. */
import { kindOf, suffixOf, type FileKind } from "@/lib/fileKinds";
import { pixelsOf } from "@/lib/pictureSize";
import { texts } from "@/lib/texts";
import { formatFileSize } from "@/lib/utils";

const MEGA = 1_000_000;
const MAX_PIXELS = 65 * MEGA;
const MAX_BYTES: Record<FileKind, number> = {
  picture: 100 * MEGA,
  sound: 1000 * MEGA,
  text: 5 * MEGA,
  zip: 4000 * MEGA,
};

/** Why the server would not take this file, as a sentence; null where it may. */
export async function whyRefused(file: File): Promise<string | null> {
  const kind = kindOf(file.name);
  if (!kind) return ofNoKind(file.name);
  if (file.size === 0) return texts.uploads.empty;
  const limit = MAX_BYTES[kind];
  if (file.size > limit) return texts.uploads.tooLarge(kind, formatFileSize(limit));
  return kind === "picture" ? ofPicture(file) : null;
}

async function ofPicture(file: File): Promise<string | null> {
  const pixels = (await pixelsOf(file)) ?? 0;
  if (pixels <= MAX_PIXELS) return null;
  return texts.uploads.tooManyPixels(Math.round(pixels / MEGA), MAX_PIXELS / MEGA);
}

const FOREIGN_PICTURES = ["heic", "heif", "avif", "gif", "tif", "tiff", "bmp", "svg", "raw", "dng"];

function ofNoKind(name: string): string {
  const suffix = suffixOf(name);
  return FOREIGN_PICTURES.includes(suffix)
    ? texts.uploads.otherPicture(suffix.toUpperCase())
    : texts.uploads.otherKind;
}
