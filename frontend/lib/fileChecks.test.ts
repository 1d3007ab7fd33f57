import { describe, expect, it } from "vitest";

import { whyRefused } from "@/lib/fileChecks";
import { pixelsOf } from "@/lib/pictureSize";
import { texts } from "@/lib/texts";

const bytes = (...values: number[]) => new Uint8Array(values);
const ascii = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const wide = (value: number) => [24, 16, 8, 0].map((by) => (value >>> by) & 255);
const png = (width: number, height: number) =>
  bytes(
    0x89,
    ...ascii("PNG\r\n\x1a\n"),
    ...wide(13),
    ...ascii("IHDR"),
    ...wide(width),
    ...wide(height),
  );

/** A JPEG's beginning, with a block before its size that is as long as a large preview. */
function jpeg(width: number, height: number): Uint8Array<ArrayBuffer> {
  const size = [width, height].flatMap((it) => [it >> 8, it & 255]).reverse();
  const [low, high, lower, higher] = [size[0]!, size[1]!, size[2]!, size[3]!];
  const frame = [0xff, 0xc2, 0, 17, 8, high, low, higher, lower];
  const block = [0xff, 0xe1, 0x40, 0x02, ...new Array<number>(0x4000).fill(0xff)];
  return bytes(0xff, 0xd8, ...block, ...frame);
}

const webp = (kind: string, ...rest: number[]) =>
  bytes(...ascii("RIFF"), 0, 0, 0, 0, ...ascii("WEBP"), ...ascii(kind), 0, 0, 0, 0, ...rest);

describe("the first bytes of a picture", () => {
  it.each([
    ["PNG", png(8000, 6000), 48_000_000],
    ["JPEG", jpeg(9000, 7000), 63_000_000],
    ["WebP, lossy", webp("VP8 ", 0, 0, 0, 0x9d, 1, 0x2a, 0x10, 0x0e, 0, 4), 3600 * 1024],
    ["WebP, lossless", webp("VP8L", 0x2f, 0xff, 0xc1, 0x3f, 0), 512 * 256],
    ["WebP, extended", webp("VP8X", 0, 0, 0, 0, 0xff, 1, 0, 0xff, 0, 0), 512 * 256],
  ])("tell the size of a %s", async (_, data, pixels) => {
    expect(await pixelsOf(new Blob([data]))).toBe(pixels);
  });

  it("may not tell it, and then the server does", async () => {
    for (const data of [bytes(), bytes(0xff, 0xd8, 0xff), bytes(...ascii("no picture at all"))])
      expect(await pixelsOf(new Blob([data]))).toBeNull();
  });
});

describe("before it is sent, a file", () => {
  const file = (name: string, data: Uint8Array<ArrayBuffer> = bytes(1), size?: number) => {
    const made = new File([data], name);
    if (size) Object.defineProperty(made, "size", { value: size });
    return made;
  };

  it("is fine as long as the server may take it", async () => {
    for (const it of [
      file("a.JPG", jpeg(8000, 6000)),
      file("a.mp3", bytes(1), 999e6),
      file("s.md"),
    ])
      expect(await whyRefused(it)).toBeNull();
  });

  it.each([
    [file("a.heic"), texts.uploads.otherPicture("HEIC")],
    [file("a.exe"), texts.uploads.otherKind],
    [file("noname"), texts.uploads.otherKind],
    [file("a.jpg", bytes()), texts.uploads.empty],
    [file("a.jpg", bytes(1), 101e6), texts.uploads.tooLarge("picture", "100 MB")],
    [file("a.wav", bytes(1), 1.2e9), texts.uploads.tooLarge("sound", "1.0 GB")],
    [file("a.png", png(10000, 8000)), texts.uploads.tooManyPixels(80, 65)],
  ])("%# is refused with what to do", async (it, why) => {
    expect(await whyRefused(it)).toBe(why);
  });
});
