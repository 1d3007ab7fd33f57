import { fireEvent, render, screen } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";

import { WaveLine } from "@/components/ui/wave-line";
import * as sound from "@/hooks/useSound";

beforeEach(() => {
  vi.stubGlobal(
    "ResizeObserver",
    class {
      observe() {}
      disconnect() {}
    },
  );
});

it("the space bar plays and pauses, once however long it is held", () => {
  const toggle = vi.spyOn(sound, "toggleSound").mockImplementation(() => undefined);
  render(<WaveLine url="/a.wav" seconds={9} peaks={[]} label="Place" />);
  const line = screen.getByRole("slider", { name: "Place" });
  expect(fireEvent.keyDown(line, { key: " " })).toBe(false); // the page does not scroll
  fireEvent.keyDown(line, { key: " ", repeat: true });
  fireEvent.keyDown(line, { key: "x" });
  expect(toggle).toHaveBeenCalledExactlyOnceWith("/a.wav");
});
