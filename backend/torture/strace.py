"""What a server asks of the system, told by strace."""

import codecs
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from backend.torture.stage import SECONDS, Server
from backend.torture.trials import NotPossibleHere

_ENDED = re.compile(r"^\d+ +(\w+)\((.*)\) += (\d+)", re.DOTALL)
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the system that went well: what it was given, as strace writes it, and its answer.

    Strings are cut at as many bytes as were asked for, descriptors come with their `<path>`.
    """

    name: str
    arguments: str
    answer: int

    @property
    def paths(self) -> list[str]:
        """The absolute paths among what it was given."""
        return re.findall(r"[<\"](/[^>\"]+)[>\"]", self.arguments)

    @property
    def data(self) -> bytes:
        """The first string that it was given."""
        found = _STRING.search(self.arguments)
        return codecs.escape_decode(found[1])[0] if found else b""

    @property
    def last(self) -> int:
        """The last number that it was given: for `pwrite64` the offset, in bytes."""
        return int(self.arguments.rpartition(", ")[2])


@contextmanager
def traced(server: Server, *options: str) -> Iterator[None]:
    """Have strace look at the server until the end of the block."""
    if not shutil.which("strace"):
        raise NotPossibleHere("strace is not installed")
    argv = ["strace", "-f", "-qq", *options, "-p", str(server.process.pid)]
    strace = subprocess.Popen(argv, stderr=subprocess.DEVNULL)
    try:
        _await_tracer(server)
        yield
    finally:
        strace.send_signal(signal.SIGINT)
        strace.wait(SECONDS)


def _await_tracer(server: Server) -> None:
    status = Path(f"/proc/{server.process.pid}/status")
    deadline = time.monotonic() + SECONDS
    while "TracerPid:\t0\n" in status.read_text() and time.monotonic() < deadline:
        time.sleep(0.005)


def calls(trace: Path) -> Iterator[Call]:
    """The calls that went well, by when they had ended."""
    begun: dict[str, str] = {}
    for line in trace.read_text(errors="replace").splitlines():
        pid = line.partition(" ")[0]
        if line.endswith("<unfinished ...>"):
            begun[pid] = line.removesuffix("<unfinished ...>").rstrip()
            continue
        if "resumed>" in line:
            line = begun.pop(pid, "") + line.partition("resumed>")[2]
        if found := _ENDED.match(line):
            yield Call(found[1], found[2], int(found[3]))
