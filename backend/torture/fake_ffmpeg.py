"""A program that says it is FFmpeg: `fake_ffmpeg.py PERSONALITY REAL arguments…`.

It does what it was asked with the real one, except where its personality comes in.
"""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

Arguments = list[str]


def real(arguments: Arguments, data: bytes | None = None) -> int:
    """The exit code of the real one; `data` in place of what comes on standard input."""
    return subprocess.run(arguments, input=data).returncode


def sleeps(arguments: Arguments) -> int:
    """Does nothing, for ever."""
    time.sleep(100_000)
    return 0


def spins(arguments: Arguments) -> int:
    """Computes for ever, and takes and gives nothing."""
    while True:
        pass


def stops(arguments: Arguments) -> int:
    """Stops itself, as a debugger would, and does not hear SIGTERM."""
    os.kill(os.getpid(), signal.SIGSTOP)
    return 0


def ignores_term(arguments: Arguments) -> int:
    """Does nothing, and will not be asked to end."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return sleeps(arguments)


def floods(arguments: Arguments) -> int:
    """Has a great deal to say before it works."""
    for _ in range(2000):
        os.write(2, b"a warning that nobody wants to read, again and again and again\n" * 200)
    return real(arguments)


def does_nothing(arguments: Arguments) -> int:
    """Reads everything, makes no file, and says that all went well."""
    sys.stdin.buffer.read()
    return 0


def makes_empty_files(arguments: Arguments) -> int:
    """Makes its files with nothing in them."""
    sys.stdin.buffer.read()
    for path in outputs(arguments):
        path.write_bytes(b"")
    return 0


def stops_half_way(arguments: Arguments) -> int:
    """Does half of the work, and says that all went well."""
    data = sys.stdin.buffer.read()
    real(arguments, data[: len(data) // 2])
    return 0


def has_another_rate(arguments: Arguments) -> int:
    """Makes a film that runs faster."""
    return real([it.replace("ts=N/", "ts=N/2/") for it in _swapped(arguments, "-framerate", "50")])


def has_another_size(arguments: Arguments) -> int:
    """Takes the frames for smaller ones."""
    return real(_swapped(arguments, "-video_size", "360x360"))


def writes_too_much(arguments: Arguments) -> int:
    """Puts rubbish behind what it has made."""
    code = real(arguments)
    for path in outputs(arguments):
        with path.open("ab") as file:
            file.write(os.urandom(5_000_000))
    return code


def spoils(arguments: Arguments) -> int:
    """Overwrites a part of what it has made."""
    code = real(arguments)
    for path in outputs(arguments):
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(size // 2)
            file.write(b"\xff" * min(2000, size // 4))
    return code


def is_late(arguments: Arguments) -> int:
    """Takes its time, and then works well."""
    time.sleep(1.0)
    return real(arguments)


def fails(arguments: Arguments) -> int:
    """Works well, and says that it failed."""
    real(arguments)
    sys.stderr.write("Something is wrong with me.\n")
    return 1


def outputs(arguments: Arguments) -> list[Path]:
    """The files it was asked to make."""
    last = arguments[-1]
    names = re.findall(r"file:([^|\]]+\.part)", " ".join(arguments))
    made = [last.removeprefix("file:")] if last.startswith("file:") else []
    return [Path(name.replace("\\", "")) for name in {*names, *made} if Path(name).exists()]


def _swapped(arguments: Arguments, option: str, value: str) -> Arguments:
    found = arguments.index(option) if option in arguments else None
    if found is None:
        return arguments
    return [*arguments[: found + 1], value, *arguments[found + 2 :]]


PERSONALITIES: dict[str, Callable[[Arguments], int]] = {
    it.__name__: it
    for it in (
        sleeps, spins, stops, ignores_term, floods, does_nothing, makes_empty_files, stops_half_way,
        has_another_rate, has_another_size, writes_too_much, spoils, is_late, fails,
    )
}  # fmt: skip


def comes_in(where: str, arguments: Arguments) -> bool:
    """Whether this is the work in which its personality comes in: encoding a clip, or joining."""
    clip, join = "libx264" in arguments, "ts=N/" in " ".join(arguments)
    return {"clip": clip, "join": join and not clip}[where]


def main(name: str, where: str, *arguments: str) -> int:
    """Be what `name` says while encoding clips or joining the film, as `where` says."""
    be = PERSONALITIES[name] if comes_in(where, list(arguments)) else real
    return be(list(arguments))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
