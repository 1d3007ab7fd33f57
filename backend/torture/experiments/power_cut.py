"""D3: the power fails. What is written down as done has to be on the disk by then.

A disk may keep what it was not told to keep, or not: what counts is the order of the calls that
tell it. strace lists those of a whole render. A film, or a clip, counts as kept when its bytes were
synced before it got its name, its folder after that, and every new folder's parent; all of it has
to be so before the database is synced that says so.
"""

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, SECONDS, Server
from backend.torture.trials import NotPossibleHere, Trial

_CALLS = "write,pwrite64,fsync,fdatasync,rename,mkdir"
_DONE = re.compile(r"^\d+ +(\w+)\((.*)\) += 0|^\d+ +(p?write(?:64)?)\((.*)\) += [1-9]")


def order_of_syncs(trial: Trial) -> None:
    """The calls of one render, in their order."""
    trial.name = "power-cut"
    if not shutil.which("strace"):
        raise NotPossibleHere("strace is not installed")
    shutil.rmtree(trial.stage.data / "media/cache/clips")
    with tempfile.NamedTemporaryFile() as trace, trial.stage.server() as server:
        with _traced(server, trace.name):
            job = server.post(TRIGGER, project=trial.stage.project, format=FORMAT).json()["id"]
            server.wait_for(job, "completed")
        disk = _Disk()
        for call, arguments in _calls(Path(trace.name)):
            disk.take(call, arguments)
        server.stop()
    trial.reached = disk.renamed > 2
    trial.broken += disk.broken


@dataclass
class _Disk:
    """What is sure to be on the disk, and what is not yet."""

    unsynced: set[str] = field(default_factory=set)  # files with bytes, folders with names
    broken: list[str] = field(default_factory=list)
    renamed: int = 0

    def take(self, call: str, arguments: str) -> None:
        """One more call."""
        paths = re.findall(r"[<\"](/[^>\"]+)[>\"]", arguments)
        if call in ("write", "pwrite64"):
            self.unsynced.add(paths[0] if paths else "")
        elif call == "mkdir":
            self.unsynced.add(str(Path(paths[0]).parent))
        elif call == "rename":
            self._rename(*paths)
        elif paths[0].endswith("-wal"):
            self._commit()
        else:
            self.unsynced.discard(paths[0])

    def _rename(self, part: str, target: str) -> None:
        if "/media/" not in part:
            return
        self.renamed += 1
        if part in self.unsynced:
            self.broken.append(f"D3: {target} got its name before its bytes were synced")
        self.unsynced.add(str(Path(target).parent))

    def _commit(self) -> None:
        """What the database says now may be about any film; their folders have to be synced."""
        late = [path for path in self.unsynced if "/output" in path and not path.endswith(".part")]
        self.broken += [f"D3: {path} was not synced when the database was" for path in late]
        self.unsynced.difference_update(late)


@contextmanager
def _traced(server: Server, output: str) -> Iterator[None]:
    pid = str(server.process.pid)
    options = ["-f", "-qq", "-y", "-s", "0", "-o", output, "-e", f"trace={_CALLS}", "-p", pid]
    strace = subprocess.Popen(["strace", *options], stderr=subprocess.DEVNULL)
    await_tracer(server)
    try:
        yield
    finally:
        strace.terminate()
        strace.wait(SECONDS)


def await_tracer(server: Server) -> None:
    """Wait until somebody traces the server."""
    status = Path(f"/proc/{server.process.pid}/status")
    deadline = time.monotonic() + SECONDS
    while "TracerPid:\t0\n" in status.read_text() and time.monotonic() < deadline:
        time.sleep(0.005)


def _calls(trace: Path) -> Iterator[tuple[str, str]]:
    """The calls that went well, by when they had ended."""
    begun: dict[str, str] = {}
    for line in trace.read_text(errors="replace").splitlines():
        pid = line.partition(" ")[0]
        if line.endswith("<unfinished ...>"):
            begun[pid] = line.removesuffix("<unfinished ...>").rstrip()
            continue
        if "resumed>" in line:
            line = begun.pop(pid, "") + line.partition("resumed>")[2]
        if found := _DONE.match(line):
            yield found[1] or found[3], found[2] or found[4]
