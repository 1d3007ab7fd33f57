import type { ConnectionState } from "@/lib/stores";
import type { ServerEvent } from "@/lib/types";

type Told = { state: ConnectionState } | ServerEvent;

export type EventListeners = {
  onState: (state: ConnectionState) => void;
  onEvent: (event: ServerEvent) => void;
};

/**
 * Listen to the server through the worker that all tabs share; call what is returned to stop.
 *
 * null where the browser has no such workers (Chrome on Android): then the server has to be asked.
 */
export function listen({ onState, onEvent }: EventListeners): (() => void) | null {
  if (typeof SharedWorker === "undefined") return null;
  const { port } = new SharedWorker("/events-worker.js", { name: "storyreel-events" });
  port.onmessage = ({ data }: MessageEvent<Told>) =>
    "state" in data ? onState(data.state) : onEvent(data);
  const hello = () => port.postMessage("hello");
  const bye = () => port.postMessage("bye");
  hello();
  window.addEventListener("pageshow", hello);
  window.addEventListener("pagehide", bye);
  return () => {
    bye();
    window.removeEventListener("pageshow", hello);
    window.removeEventListener("pagehide", bye);
    port.close();
  };
}
