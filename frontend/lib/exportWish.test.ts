import { describe, expect, it } from "vitest";

import { Intent, rememberedWish, rememberWish, type ExportWish } from "@/lib/exportWish";

const WISH: ExportWish = {
  formats: ["short_9_16", "thumbnail"],
  quality: "high",
  fps: 24,
  narrate: false,
};

describe("the wish for a film", () => {
  it("is what the settings have until something was chosen", () => {
    const wish = rememberedWish({ quality: "draft", fps: 25 });
    expect(wish).toEqual({ formats: ["full_16_9"], quality: "draft", fps: 25, narrate: true });
  });

  it("is remembered", () => {
    rememberWish(WISH);
    expect(rememberedWish({ quality: "draft", fps: 25 })).toEqual(WISH);
  });

  it.each(["nonsense", "null", '{"formats":["imax"],"quality":"best","fps":7}'])(
    "is whole although %s was kept",
    (kept) => {
      localStorage.setItem("storyreel:export", kept);
      expect(rememberedWish(null)).toMatchObject({ formats: ["full_16_9"], fps: 30 });
    },
  );
});

describe("the key of an intent", () => {
  const wish = { project: "story", ...WISH };

  it("is the same until it was answered, and another one then", () => {
    const intent = new Intent();
    const first = intent.keyFor(wish);
    expect(intent.keyFor({ ...wish })).toBe(first);
    intent.answered();
    expect(intent.keyFor(wish)).not.toBe(first);
  });

  it("is another one for another wish", () => {
    const intent = new Intent();
    expect(intent.keyFor({ ...wish, fps: 60 })).not.toBe(intent.keyFor(wish));
  });
});
