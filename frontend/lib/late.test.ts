import { beforeEach, expect, test, vi } from "vitest";

import { late } from "@/lib/late";
import { useConnection } from "@/lib/stores";

const missing = () => Object.assign(new Error("no chunk"), { name: "ChunkLoadError" });

beforeEach(() => void vi.useFakeTimers());

test("what cannot be had while the server is away comes when it is back", async () => {
  useConnection.getState().setState("away");
  const load = vi.fn().mockRejectedValueOnce(missing()).mockRejectedValueOnce(missing());
  load.mockResolvedValue("part");
  const part = late(load);
  await vi.advanceTimersByTimeAsync(2000);
  await expect(part).resolves.toBe("part");
});

test("what a server that is there does not have is missing", async () => {
  useConnection.getState().setState("live");
  const part = expect(late(() => Promise.reject(missing()))).rejects.toThrow("no chunk");
  await vi.advanceTimersByTimeAsync(10_000);
  await part;
});

test("what breaks by itself is not tried again", async () => {
  const load = vi.fn().mockRejectedValue(new TypeError("broken"));
  await expect(late(load)).rejects.toThrow("broken");
  expect(load).toHaveBeenCalledOnce();
});
