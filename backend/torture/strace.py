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
_HERE = re.compile(r"AT_FDCWD(<[^>]*>)?, ")  # says of the path behind it what is so anyway
# Which calls of a kind there are is another matter on every processor.
_KINDS = {
    "rename": ("rename", "renameat", "renameat2"),
    "unlink": ("unlink", "unlinkat"),
    "mkdir": ("mkdir", "mkdirat"),
    "rmdir": ("rmdir",),
}
_KIND_OF = {name: kind for kind, names in _KINDS.items() for name in names}
_ATTACHED_WITHIN = 10.0  # seconds


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the system that went well: what it was given, as strace writes it, and its answer.

    The name is that of its kind: `renameat` is a `rename` as well. Strings are cut at as many bytes
    as were asked for, descriptors come with their `<path>`.
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


def named(kinds: str) -> str:
    """What strace calls these kinds of calls, and minds not if this processor knows none such."""
    names = (name for kind in kinds.split(",") for name in _KINDS.get(kind, (kind,)))
    return ",".join(f"?{name}" for name in names)


def injected(trace: Path) -> bool:
    """Whether strace has made a call fail."""
    return "(INJECTED)" in trace.read_text(errors="replace")


@contextmanager
def traced(server: Server, *options: str) -> Iterator[None]:
    """Have strace look at the server until the end of the block."""
    if not shutil.which("strace"):
        raise NotPossibleHere("strace is not installed")
    argv = ["strace", "-f", "-qq", *options, "-p", str(server.process.pid)]
    strace = subprocess.Popen(argv, stderr=subprocess.DEVNULL)
    try:
        _await_tracer(server, strace)
        yield
    finally:
        strace.send_signal(signal.SIGINT)
        strace.wait(SECONDS)


def _await_tracer(server: Server, strace: "subprocess.Popen[bytes]") -> None:
    """Wait until strace looks; raises NotPossibleHere where it may not, or does not know a call."""
    status = Path(f"/proc/{server.process.pid}/status")
    deadline = time.monotonic() + _ATTACHED_WITHIN
    while "TracerPid:\t0\n" in status.read_text():
        if strace.poll() is not None or time.monotonic() > deadline:
            raise NotPossibleHere("strace cannot look at another program")
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
            yield Call(_KIND_OF.get(found[1], found[1]), _HERE.sub("", found[2]), int(found[3]))
