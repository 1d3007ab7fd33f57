"""T17: keys are where they belong, and nowhere else.

Each service has a key that nobody else has, one of them by the environment; services repeat it in
what they refuse. Then all that leaves the server, that it keeps, that it logs and that it starts is
searched for them, as they are and as addresses and base64 have them.
"""

import base64
import io
import os
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from backend.music.tests.provider_server import Oddity, On, ProviderServer
from backend.torture import world
from backend.torture.experiments import music
from backend.torture.stage import FORMAT, ROOT, Server
from backend.torture.trials import Trial

_BY_ENVIRONMENT = "suno"
_PAGES = (
    "projects/", "segments/", "render-jobs/", "narration-jobs/", "music-jobs/", "music-tracks/",
    "music-providers/", "music-settings/", "credit-entries/", "features/", "webhook-endpoints/",
    "webhook-deliveries/", "settings/", "system/", "voices/", "schema/", "",
)  # fmt: skip


def nowhere(trial: Trial) -> None:
    """All that there is, after everything that can go wrong with keys."""
    trial.name = "canaries"
    with music.services(trial, holds=False) as services:
        for slug in music.SLUGS:
            services.keys[slug] = f"canary-{slug}-{trial.dice.getrandbits(128):032x}"
        variable = f"STORYREEL_{_BY_ENVIRONMENT.upper()}_KEY"
        given = {variable: services.keys[_BY_ENVIRONMENT], **music.QUICK}
        with trial.stage.server(**given) as server:
            eye = _Eye(server)
            music.set_up(server, services, *music.SLUGS)
            hay = [*_asked(trial, server, services), *_a_film(server, trial), *_told(server)]
            hay += [*eye.close(), _last_words(trial, server)]
        hay += [*_kept(trial.stage.data), *_built()]
        if (trial.stage.data / "keys.json").stat().st_mode & 0o777 != 0o600:
            trial.broken.append("T17: others may read keys.json")
        found = [place for place, text in hay if any(it in text for it in _forms(services))]
        trial.broken += [f"T17: a key is in {place}" for place in found]
        if len(hay) < 50 or not any("a program" in place for place, _ in hay):
            trial.broken.append(f"T17: only {len(hay)} places were searched")
    trial.broken += world.check(trial.stage, at_rest=True)


def _forms(services: ProviderServer) -> list[bytes]:
    keys = [key.encode() for key in services.keys.values()]
    # Without the last letters, which depend on what follows.
    return [*keys, *(base64.b64encode(key)[:-4] for key in keys),
            *(quote(key.decode(), safe="").encode() for key in keys)]  # fmt: skip


def _asked(trial: Trial, server: Server, services: ProviderServer) -> Iterator[tuple[str, bytes]]:
    """Answers about keys that are not taken, are repeated, and are right in the end."""
    for slug in music.SLUGS:
        for on in (On.SUBMIT, On.POLL, On.BALANCE):
            services.plan(slug, Oddity.ECHO_KEY, on=on)
        for number in range(3):
            job = music.ask(trial, server, music.request(slug, f"{slug} {number}"))
            if job:
                music.finished(server, services, job)
                yield f"music-jobs/{job}", server.http.get(f"{music.JOBS}{job}/").content
                yield f"log/{job}", server.http.get(f"{music.JOBS}{job}/log/").content
        yield f"test of {slug}", server.post(f"/api/music-providers/{slug}/test/").content
        bad = server.http.put(f"/api/music-providers/{slug}/key/", json={"key": "a b"})
        yield f"refusal of {slug}", bad.content


def _a_film(server: Server, trial: Trial) -> Iterator[tuple[str, bytes]]:
    """A film with music, narrations, an export: what starts programs, and what is taken away."""
    project = trial.stage.project
    track = server.get("/api/music-tracks/")["results"][0]["id"]
    server.http.put(f"/api/projects/{project}/music/", json={"track": track}).raise_for_status()
    for segment in server.get(f"/api/segments/?project={project}")["results"][:2]:
        text = {"text_content": "The dogs heard it first."}
        server.http.patch(f"/api/segments/{segment['id']}/", json=text).raise_for_status()
        server.post(f"/api/segments/{segment['id']}/generate-audio/", replace=True)
    job = server.post("/api/render-jobs/trigger/", project=project, format=FORMAT).json()
    server.wait_for(job["id"], "completed", "failed")
    exported = server.http.get(f"/api/projects/{project}/export/").content
    with zipfile.ZipFile(io.BytesIO(exported)) as archive:
        for name in archive.namelist():
            yield f"export {name}", archive.read(name)


def _told(server: Server) -> Iterator[tuple[str, bytes]]:
    for page in _PAGES:
        for kind in ("application/json", "text/html"):
            answer = server.http.get(f"/api/{page}", headers={"Accept": kind})
            yield f"/api/{page} as {kind}", answer.content
            yield f"headers of /api/{page}", str(answer.headers).encode()


def _last_words(trial: Trial, server: Server) -> tuple[str, bytes]:
    """What it has printed and logged."""
    if server.process.poll() is None:
        server.process.terminate()
    said, complained = server.process.communicate(timeout=30)
    if server.process.returncode:
        trial.broken.append("the server did not end well")
    return "what it has printed", (said + complained).encode()


def _kept(data: Path) -> Iterator[tuple[str, bytes]]:
    """All files but the one that is for keys, which only its owner may read."""
    for path in data.rglob("*"):
        if path.is_file() and path != data / "keys.json":
            yield f"{path.relative_to(data)}", path.read_bytes()


def _built() -> Iterator[tuple[str, bytes]]:
    for path in (ROOT / "frontend" / "out").rglob("*.js"):
        yield f"{path.name}", path.read_bytes()


class _Eye:
    """Looks at the programs that a server starts, for as long as it runs."""

    def __init__(self, server: Server) -> None:
        self._server, self._seen = server, dict[str, bytes]()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look)
        self._thread.start()

    def close(self) -> list[tuple[str, bytes]]:
        """Stop looking; command lines and environments that were seen."""
        self._ended.set()
        self._thread.join()
        return list(self._seen.items())

    def _look(self) -> None:
        own = _part_of(self._server.process.pid, "cmdline")
        while not self._ended.wait(0.005):
            for process in _children_of(self._server.process.pid):
                command = _part_of(process, "cmdline")
                # Until it is a program it is a copy of the server, with what that was started with.
                if command not in (own, b""):
                    self._seen[f"cmdline of a program, {process}"] = command
                    environment = _part_of(process, "environ")
                    self._seen[f"environ of a program, {process}"] = environment


def _part_of(process: int, part: str) -> bytes:
    """What the system tells of a process; nothing of one that has ended."""
    try:
        return Path(f"/proc/{process}/{part}").read_bytes()
    except OSError:
        return b""


def _children_of(parent: int) -> set[int]:
    """The processes below one, those of their own session among them."""
    parents = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - many times a second
        if entry.isdigit():
            try:
                stat = Path(f"/proc/{entry}/stat").read_text()
            except OSError:
                continue
            parents[int(entry)] = int(stat.rpartition(")")[2].split()[1])
    found, fresh = set[int](), {parent}
    while fresh:
        fresh = {child for child, its in parents.items() if its in fresh} - found
        found |= fresh
    return found
