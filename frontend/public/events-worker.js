// One connection to the server's events for all tabs: a browser opens at most six to one server,
// and every stream would hold one of them.

const KINDS = [
  ...["render_job", "narration_job", "music_job"],
  ...["segment", "project", "settings", "resync"],
];
const AGAIN = 1000; // ms until the server is asked anew
const QUIET = 17_000; // ms without a word, of which there is one every five seconds
const ports = new Set();
let state = "connecting";

function tell(message) {
  for (const port of ports) port.postMessage(message);
}

function enter(next) {
  state = next;
  tell({ state });
}

function connect() {
  const source = new EventSource("/api/events/");
  let silence;
  // Its own way to try again knows no limit of patience; ours is a second.
  const lost = () => {
    clearTimeout(silence);
    source.close();
    enter("away");
    setTimeout(connect, AGAIN);
  };
  // A server that hangs, or a machine that was asleep, breaks no connection.
  const heard = () => {
    clearTimeout(silence);
    silence = setTimeout(lost, QUIET);
  };
  heard();
  source.onerror = lost;
  source.onopen = () => {
    heard();
    enter("live");
  };
  source.addEventListener("beat", heard);
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => {
      heard();
      tell({ kind, data: JSON.parse(event.data) });
    });
  }
}

self.onconnect = ({ ports: [port] }) => {
  port.onmessage = ({ data }) => {
    if (data === "bye") ports.delete(port);
    if (data !== "hello") return;
    ports.add(port);
    port.postMessage({ state });
  };
};

connect();
