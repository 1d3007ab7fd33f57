import { fireEvent, render, screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { AddEndpoint } from "@/components/settings/hooks/AddEndpoint";
import { ApiError } from "@/lib/errors";

it("the refusal of an address of this computer names the box as it is shown", async () => {
  const refusal = new ApiError("invalid", "No. Allow that with `allows_loopback`.", 400);
  render(<AddEndpoint onAdd={() => Promise.reject(refusal)} />);
  fireEvent.change(screen.getByLabelText("Address"), { target: { value: "http://127.0.0.1/" } });
  fireEvent.click(screen.getByRole("button", { name: "Add" }));
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toBe("No. Allow that with “It is a program on this computer”.");
  expect(screen.getByLabelText("It is a program on this computer")).toBeTruthy();
});
