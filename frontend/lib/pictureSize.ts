/** How many pixels a picture has, told by its first bytes: nothing is decoded. */

const HEAD = 2 ** 20; // bytes; a JPEG may carry a preview and more before it says its size

/** Pixels of a JPEG, PNG or WebP; null where its first bytes do not tell. */
export async function pixelsOf(picture: Blob): Promise<number | null> {
  const head = new DataView(await picture.slice(0, HEAD).arrayBuffer());
  try {
    return ofPng(head) ?? ofWebp(head) ?? ofJpeg(head);
  } catch (error) {
    if (error instanceof RangeError) return null; // it ends too early; the server says what is wrong
    throw error;
  }
}

function ofPng(head: DataView): number | null {
  if (head.getUint32(0) !== 0x89504e47) return null;
  return head.getUint32(16) * head.getUint32(20);
}

function ofWebp(head: DataView): number | null {
  if (head.getUint32(0) !== tag("RIFF") || head.getUint32(8) !== tag("WEBP")) return null;
  switch (head.getUint32(12)) {
    case tag("VP8 "):
      return (head.getUint16(26, true) & 0x3fff) * (head.getUint16(28, true) & 0x3fff);
    case tag("VP8L"): {
      const bits = head.getUint32(21, true);
      return ((bits & 0x3fff) + 1) * (((bits >>> 14) & 0x3fff) + 1);
    }
    case tag("VP8X"):
      return ((head.getUint32(24, true) & 0xffffff) + 1) * ((head.getUint32(26, true) >>> 8) + 1);
  }
  return null;
}

/** From one marker to the next, until one begins a frame. */
function ofJpeg(head: DataView): number | null {
  if (head.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; ;) {
    const marker = head.getUint16(at);
    if (marker === 0xffff) at += 1;
    else if (isFrame(marker)) return head.getUint16(at + 5) * head.getUint16(at + 7);
    else if (marker < 0xff01) return null;
    else at += 2 + head.getUint16(at + 2);
  }
}

const isFrame = (marker: number) =>
  marker >= 0xffc0 && marker <= 0xffcf && ![0xffc4, 0xffc8, 0xffcc].includes(marker);

const tag = (letters: string) =>
  [...letters].reduce((value, letter) => value * 256 + letter.charCodeAt(0), 0);
