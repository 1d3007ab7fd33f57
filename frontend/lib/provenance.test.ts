import { expect, it } from "vitest";

import { madeBy } from "@/lib/provenance";
import type { MusicTrack } from "@/lib/types";

const made = (provenance: unknown) => madeBy({ provenance } as MusicTrack);

it("a piece that was made tells by whom, and from which words", () => {
  const request = { prompt: "A slow\n waltz", lyrics: "La" };
  expect(made({ provider: "suno", request })).toEqual({ service: "suno", from: "A slow waltz" });
  expect(made({ provider: "suno", request: { lyrics: "La" } })?.from).toBe("La");
  expect(made({ provider: "suno" })).toEqual({ service: "suno", from: "" });
});

it("one that was brought tells nothing", () => {
  expect([made(null), made({})]).toEqual([null, null]);
});
