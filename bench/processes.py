"""Running a contestant and measuring what its whole process tree uses.

Wall-clock time is taken from before the first process starts until after the last one ends.
Processor time is user and system time of every process of the tree: orphans are adopted (Linux
`PR_SET_CHILD_SUBREAPER`), so none escapes the count. Memory is the sum of the proportional set
sizes (PSS: private pages in full, shared pages divided among those who share them); the page cache
is not part of it. Reading it costs milliseconds a process, so every 100 ms only the resident set
sizes are added up, and the PSS is read when their sum is higher than ever before. The watching
takes about one per cent of one core.
"""

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAMPLE_SECONDS = 0.1
_PR_SET_CHILD_SUBREAPER = 36
_ORPHAN_SECONDS = 5.0
_HIGHER = 1.01  # a new high is at least one per cent higher than the one before
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run took: seconds on the wall, processor seconds, and bytes of memory at its peak."""

    wall: float
    cpu: float
    memory: int


class RunFailed(Exception):
    """A contestant ended with an error or took too long; the text ends with what it said last."""


def run(
    commands: Sequence[Sequence[str]],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    limit: float = 1800.0,
) -> Usage:
    """Start all commands at once, wait for all of them, and say what they took together.

    Their output goes to `log`. After `limit` seconds they are killed, and the run has failed.
    """
    _adopt_orphans()
    before = _processor_seconds()
    with log.open("wb") as output, _watch() as peak:
        began = time.monotonic()
        started = [_start(command, output.fileno(), env, cwd) for command in commands]
        killer = threading.Timer(limit, _kill_sessions, [started])
        killer.start()
        codes = [process.wait() for process in started]
        wall = time.monotonic() - began
        killer.cancel()
        _reap_orphans()
    if any(codes):
        said = log.read_text(errors="replace")[-1500:]
        raise RunFailed(f"{' '.join(commands[0])[:200]} ended with {codes}:\n{said}")
    return Usage(wall, _processor_seconds() - before, peak.highest)


def clean_environment(**extra: str) -> dict[str, str]:
    """The environment for a contestant: ours without what slows Python's start, plus `extra`."""
    dropped = {"PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED", "PYTHONPATH"}
    return {name: value for name, value in os.environ.items() if name not in dropped} | extra


class _Peak:
    """The highest memory of all our descendants so far, in bytes."""

    def __init__(self) -> None:
        self.highest = 0
        self._highest_resident = 0.0

    def look(self) -> None:
        pids = list(descendants(os.getpid()))
        resident = sum(map(_resident, pids))
        if resident > self._highest_resident * _HIGHER:
            self._highest_resident = resident
            self.highest = max(self.highest, sum(map(proportional, pids)))


@contextlib.contextmanager
def _watch() -> Iterator[_Peak]:
    """Note the highest memory until the end of the block."""
    peak, stop = _Peak(), threading.Event()

    def look() -> None:
        while not stop.wait(SAMPLE_SECONDS):
            peak.look()

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield peak
    finally:
        stop.set()
        watcher.join()


def _start(
    command: Sequence[str], output: int, env: Mapping[str, str] | None, cwd: Path | None
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        env=dict(env) if env is not None else clean_environment(),
        cwd=cwd,
        start_new_session=True,
    )


def _kill_sessions(started: "Sequence[subprocess.Popen[bytes]]") -> None:
    for process in started:
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _adopt_orphans() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _reap_orphans() -> None:
    """Wait for what the contestant left running, and end what does not end by itself."""
    patience = time.monotonic() + _ORPHAN_SECONDS
    while children := _children(os.getpid()):
        for pid in children:
            if time.monotonic() > patience:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ChildProcessError):
                os.waitpid(pid, os.WNOHANG)
        time.sleep(0.01)


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def descendants(pid: int) -> Iterator[int]:
    """The processes that this one has started, and those that they have."""
    for child in _children(pid):
        yield child
        yield from descendants(child)


def _children(pid: int) -> list[int]:
    children: list[int] = []
    with contextlib.suppress(OSError):
        for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208
            with contextlib.suppress(OSError), open(f"/proc/{pid}/task/{task}/children") as file:  # noqa: PTH123
                children += map(int, file.read().split())
    return children


def _resident(pid: int) -> int:
    """Resident set size in bytes; 0 for a process that has just ended."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * _PAGE
    return 0


def proportional(pid: int) -> int:
    """Proportional set size in bytes; 0 for a process that has just ended."""
    with contextlib.suppress(OSError), open(f"/proc/{pid}/smaps_rollup") as file:  # noqa: PTH123
        for line in file:
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
