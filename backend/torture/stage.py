"""Where experiments happen: a data folder with a story and a film of it, and servers on it."""

import hashlib
import io
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx

from backend.projects.tests import samples

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60  # until something that should have happened long ago is given up
SEGMENTS = 6
SMALL = {"resolution": "1280x720", "fps": 12, "quality": "draft", "films_kept": 100}
FORMAT = "clip_1_1"
_SHORT = {500: "database_unusable", 503: "busy"}


@dataclass
class Server:
    """A running `manage.py up`, and a client that talks to it as a program does."""

    process: "subprocess.Popen[str]"
    data: Path
    url: str
    booted_in: float
    http: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.http = httpx.Client(base_url=self.url, headers={"X-App": "1"}, timeout=SECONDS)

    def get(self, path: str) -> Any:
        """The JSON at `path`."""
        return self.http.get(path).raise_for_status().json()

    def post(self, path: str, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        """The answer to a POST with a JSON body."""
        return self.http.post(path, json=body, headers=headers)

    def kill(self) -> None:
        """End it as a power cut does, with nothing of it left running here."""
        self.process.kill()
        self.close()

    def stop(self) -> int:
        """End it as Ctrl-C does; its exit code."""
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(SECONDS)
        self.close()
        return code

    def close(self) -> None:
        """Let go of it, once it has ended."""
        self.http.close()
        self.process.wait(SECONDS)
        for pipe in (self.process.stdout, self.process.stderr):
            if pipe:
                pipe.close()

    def wait_for(self, job: str, *wanted: str) -> dict[str, Any]:
        """The job once its status is one of those wanted.

        A server that is short of something just then is asked again, as a program would.
        """
        deadline, seen = time.monotonic() + SECONDS, "not known"
        while time.monotonic() < deadline:
            answer = self.http.get(f"/api/render-jobs/{job}/")
            if not _is_short(answer):
                row: dict[str, Any] = answer.raise_for_status().json()
                seen = row["status"]
                if seen in wanted:
                    return row
            time.sleep(0.02)
        raise TimeoutError(f"job {job} is {seen}, not {' or '.join(wanted)}")


def _is_short(answer: httpx.Response) -> bool:
    """Whether the server says that it cannot answer right now, and may be able to in a moment."""
    code = _SHORT.get(answer.status_code)
    return code is not None and f'"{code}"' in answer.text


@dataclass(frozen=True)
class Stage:
    """A data folder, the project in it, and the SHA-256 of its films before and after a change.

    `reference` is a file with the film after the change, `shared` a folder for what copies share.
    """

    data: Path
    project: str
    before: str
    after: str
    reference: Path
    shared: Path

    def copy(self, folder: Path) -> "Stage":
        """The same stage once more, in another folder."""
        shutil.copytree(self.data, folder, dirs_exist_ok=True)
        return replace(self, data=folder)

    def forget_clips(self) -> None:
        """Have the next render find no clip in the cache."""
        for clip in (self.data / "media/cache/clips").glob("*/*"):
            clip.unlink()

    @contextmanager
    def server(self, point: str = "-", **environment: Any) -> Iterator[Server]:
        """A server, killed at a kill point or in the end at the latest."""
        server = launch(self.data, point, **environment)
        try:
            yield server
        finally:
            server.kill()


def launch(data: Path, point: str = "-", prefix: Sequence[str] = (), **environment: str) -> Server:
    """Start a server on a free port; raises ServerDied when it dies before it listens.

    `prefix` is a command that starts it in its own way.
    """
    began = time.monotonic()
    victim = [sys.executable, "-m", "backend.torture.victim", point]
    process = subprocess.Popen(
        [*prefix, *victim, "up", "--no-browser", "--port=0"],
        # What it leaves where it was started, when calls fail, is to go with the trial.
        cwd=data.parent,
        env={**os.environ, "PYTHONPATH": str(ROOT), "STORYREEL_DATA": str(data), **environment},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    return Server(process, data, _address(process), time.monotonic() - began)


class ServerDied(Exception):
    """It ended before it listened; the text is what it complained about."""


def _address(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    assert process.stderr
    ready, _, _ = select.select([process.stdout], [], [], SECONDS)
    line = process.stdout.readline() if ready else ""
    if not line.startswith("Storyreel is at "):
        process.kill()
        raise ServerDied(process.communicate()[1])
    return line.split()[3]


def make_stage(folder: Path) -> Stage:
    """A story of which there is a film, and which has been changed since: three of its six pictures
    are others now. `after` is the film that it will have, from an undisturbed render elsewhere."""
    with Stage(folder / "stage", "", "", "", folder, folder).server() as server:
        project = _import(server)
        before = render(server, project)
        _change(server, project)
        server.stop()
    stage = Stage(folder / "stage", project, before, "", folder, folder)
    undisturbed = stage.copy(folder / "undisturbed")
    with undisturbed.server() as server:
        after = render(server, project)
        server.stop()
    films = undisturbed.data.glob("media/projects/*/output/*/*.mp4")
    reference = next(it for it in films if digest(it) == after)
    return replace(stage, after=after, reference=reference)


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def render(server: Server, project: str) -> str:
    """The SHA-256 of the film that a render gives now."""
    job = server.post("/api/render-jobs/trigger/", project=project, format=FORMAT).json()
    row = server.wait_for(job["id"], "completed", "failed")
    return str(row["artifacts"][0]["sha256"])


def add_project(server: Server, segments: int) -> str:
    """One more project with so many segments; its id."""
    files = {"file": ("story.zip", _zipped(segments))}
    return str(server.http.post("/api/projects/import/", files=files).json()["id"])


def _import(server: Server) -> str:
    for example in server.get("/api/projects/")["results"]:
        server.http.delete(f"/api/projects/{example['id']}/").raise_for_status()
    server.http.patch("/api/settings/", json=SMALL).raise_for_status()
    return add_project(server, SEGMENTS)


def _change(server: Server, project: str) -> None:
    rows = server.get(f"/api/segments/?project={project}")["results"]
    for number, row in enumerate(rows[::2]):
        picture = samples.picture(50 + number, (320, 240))
        files = {"image_file": ("new.png", picture)}
        server.http.patch(f"/api/segments/{row['id']}/", files=files).raise_for_status()


def _zipped(segments: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(1, segments + 1):
            archive.writestr(f"{number}.png", samples.picture(number, (320, 240)))
            archive.writestr(f"{number}.wav", samples.sound(number, 0.9 + number / 10))
    return file.getvalue()
