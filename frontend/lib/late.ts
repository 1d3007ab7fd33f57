import { useConnection } from "@/lib/stores";

const AGAIN = 1000; // ms
const ENOUGH = 3;

/**
 * A part of the app that comes when it is needed. While the server is away it waits for it; a page
 * must not break of that. Throws where the server is there and does not have it: another version of
 * the app was built meanwhile.
 */
export async function late<T>(load: () => Promise<T>): Promise<T> {
  for (let refused = 0; ;) {
    try {
      return await load();
    } catch (error) {
      if (useConnection.getState().state === "live") refused += 1;
      if (refused > ENOUGH || (error as Error).name !== "ChunkLoadError") throw error;
      await new Promise((go) => setTimeout(go, AGAIN));
    }
  }
}
