import { render } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { TrackChoice } from "@/components/music/TrackChoice";
import { TooltipProvider } from "@/components/ui/tooltip";
import type { MusicTrack } from "@/lib/types";

const tracks = (count: number) =>
  Array.from(
    { length: count },
    (_, it) => ({ id: `${it}`, title: `Piece ${it}`, file: `/${it}.wav` }) as MusicTrack,
  );
const ROW = 50; // CSS pixels, as in a browser that draws

beforeEach(() => {
  const isRow = (element: HTMLElement) => "track" in element.dataset;
  const numbers = {
    offsetTop: (it: HTMLElement) => (isRow(it) ? ROW * (1 + Number(it.dataset.track)) : 0),
    offsetHeight: () => ROW,
    clientHeight: () => 4 * ROW,
  };
  for (const [name, of] of Object.entries(numbers)) {
    vi.spyOn(HTMLElement.prototype, name as "offsetTop", "get").mockImplementation(function (
      this: HTMLElement,
    ) {
      return of(this);
    });
  }
});
afterEach(() => void vi.restoreAllMocks());

it("the chosen piece is in sight, and what has come since", () => {
  const drawn = (count: number, chosen: string) => (
    <TooltipProvider>
      <TrackChoice tracks={tracks(count)} chosen={chosen} choose={() => undefined} />
    </TooltipProvider>
  );
  const { getByRole, rerender } = render(drawn(20, "9"));
  const list = getByRole("radiogroup");
  expect(list.scrollTop).toBe(7 * ROW);
  rerender(drawn(20, "8")); // it is in sight already
  expect(list.scrollTop).toBe(7 * ROW);
  rerender(drawn(20, "1"));
  expect(list.scrollTop).toBe(2 * ROW);
  rerender(drawn(21, "1"));
  expect(list.scrollTop).toBe(18 * ROW);
});
