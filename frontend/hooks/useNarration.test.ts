import { act, renderHook } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";

import { useNarrations } from "@/hooks/useNarration";
import { ApiError } from "@/lib/errors";
import { http } from "@/lib/http";
import { toast } from "@/lib/toast";
import { openStory, story } from "@/tests/story";

beforeEach(() => openStory("a"));

test("nobody asks for the narrations of a story that is not there", () => {
  story().close();
  const get = vi.spyOn(http, "get").mockResolvedValue({ data: { results: [] } });
  renderHook(() => useNarrations("p"));
  expect(get).not.toHaveBeenCalled();
  act(() => openStory("a"));
  expect(get).toHaveBeenCalledOnce();
});

test("a server that fails is told on the page", async () => {
  vi.spyOn(http, "get").mockRejectedValue(new ApiError("broken", "It broke.", 500));
  const told = vi.spyOn(toast, "error").mockImplementation(() => undefined);
  renderHook(() => useNarrations("p"));
  await vi.waitFor(() => expect(told).toHaveBeenCalledWith("It broke.", { id: "narrations" }));
});
