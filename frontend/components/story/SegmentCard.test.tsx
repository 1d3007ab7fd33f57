import { act, fireEvent, render, screen } from "@testing-library/react";
import { Profiler } from "react";
import { expect, test } from "vitest";

import { SegmentCard } from "@/components/story/SegmentCard";
import { TooltipProvider } from "@/components/ui/tooltip";
import { story, openStory } from "@/tests/story";

const IDS = ["a", "b", "c"];

test("typing in one segment draws no other anew", () => {
  openStory(...IDS);
  const drawn: string[] = [];
  render(
    <TooltipProvider>
      <ol>
        {IDS.map((id, place) => (
          <Profiler key={id} id={id} onRender={(card) => drawn.push(card)}>
            <SegmentCard id={id} place={place} isHeld={false} isHovered={false} />
          </Profiler>
        ))}
      </ol>
    </TooltipProvider>,
  );
  drawn.length = 0;
  const field = screen.getByRole("textbox", { name: "Text of segment 2" });
  for (const value of ["N", "Ne", "New"]) fireEvent.change(field, { target: { value } });
  expect(story().drafts).toEqual({ b: "New" });
  expect([...new Set(drawn)]).toEqual(["b"]);
  drawn.length = 0;
  act(() => story().setSave("b", "saving"));
  act(() => story().putSegments([{ ...story().segments.b!, text_content: "New" }]));
  act(() => story().saved("b", "New"));
  expect([...new Set(drawn)]).toEqual(["b"]);
});
