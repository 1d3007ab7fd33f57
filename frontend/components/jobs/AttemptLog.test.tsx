import { render, screen } from "@testing-library/react";
import { expect, it } from "vitest";

import { AttemptLog } from "@/components/jobs/AttemptLog";

const BEGUN = { attempt: 1, started_at: "2026-05-01T10:00:00Z", ended_at: null, phases: {} };
const show = (values: object) => render(<AttemptLog attempt={{ ...BEGUN, ...values } as never} />);

it("an attempt without an end still runs", () => {
  show({});
  expect(screen.getByText(/still running/)).toBeTruthy();
});

it("one whose process ended runs no more", () => {
  show({ error_code: "process_ended", error: "Its process ended." });
  expect(screen.getByText("Its process ended.")).toBeTruthy();
  expect(screen.queryByText(/still running|–/)).toBeNull();
});
