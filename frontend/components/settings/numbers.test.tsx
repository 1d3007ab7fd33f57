import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { NumberField } from "@/components/settings/NumberField";
import { OptionalField } from "@/components/settings/OptionalField";

const onChange = vi.fn();
const BOUNDS = { label: "How many", hint: "", min: 1, max: 20, value: 5, onChange };
const FIELDS = [
  ["a number", <NumberField key="a" {...BOUNDS} />, ["-1", "21", ""]],
  ["an optional number", <OptionalField key="b" {...BOUNDS} />, ["-1", "21", "many"]],
] as const;

it.each(FIELDS)("%s that is refused stays as it was typed, until Escape", (_, drawn, wrong) => {
  onChange.mockClear();
  render(drawn);
  const field = screen.getByLabelText<HTMLInputElement>("How many");
  for (const typed of wrong) {
    fireEvent.change(field, { target: { value: typed } });
    fireEvent.blur(field);
    expect(field.value).toBe(typed);
    expect(screen.getByRole("alert").textContent).toContain("from 1 to 20");
  }
  fireEvent.keyDown(field, { key: "Escape" });
  expect(field.value).toBe("5");
  expect(screen.queryByRole("alert")).toBeNull();
  expect(onChange).not.toHaveBeenCalled();
});
