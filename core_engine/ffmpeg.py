"""Running FFmpeg: the only module of the project that starts programs of others.

FFmpeg is started with a list of arguments, never a shell string, in a process group of its own (a
Ctrl-C in the terminal is ours to answer), with an environment that holds nothing of ours, and is
killed when the `with` block that started it ends, however it ends. A killed FFmpeg leaves a part
file that is thrown away; so there is nothing to gain from asking it politely.

It hardly outlives us, either, however we die: all it works on or makes goes through a pipe to us,
and when that has nobody at the other end it stops. One that somebody has suspended is woken and
told to end by the system, since its group, unlike a session, is orphaned by our death (POSIX,
_Exit, SIGHUP). One that neither reads nor writes any more, for it sleeps or computes for ever, is
ended by us when it has done so for STALL_SECONDS; but if we are killed before that, nobody ends it.
"""

import functools
import os
import re
import select
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from core_engine import pipes, splice
from core_engine.errors import DiskFull, FFmpegFailed, FFmpegMissing, RenderCancelled

STDERR_LINES = 20
"""How many of FFmpeg's last lines an error keeps."""
_OLDEST = 7  # the first version that can decode what it encodes in one process
_MOST_SAID = 2**20  # bytes; tags with a song's whole lyrics are printed before what matters
# glibc would give each frame's memory back to the system and ask for it again, page by page.
_KEEP_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(2**25), "MALLOC_TRIM_THRESHOLD_": str(2**28),
    "MALLOC_ARENA_MAX": "1",
}  # fmt: skip
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", **_KEEP_MEMORY}


@functools.cache
def binary() -> str:
    """Path of the FFmpeg to use: `STORYREEL_FFMPEG`, else the one that comes with the packages."""
    chosen = os.environ.get("STORYREEL_FFMPEG")
    path = shutil.which(chosen) if chosen else _packaged_binary()
    if path is None:
        raise FFmpegMissing(
            f"FFmpeg cannot be run ({chosen or 'none came with the packages'}).",
            "Unset STORYREEL_FFMPEG or let it name a working FFmpeg; "
            "`./storyreel doctor` tells more.",
        )
    return path


def _packaged_binary() -> str | None:
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        return None


@functools.cache
def version() -> str:
    """The version FFmpeg names on its first line, such as `n9.0.2-17-g2a571b6068`.

    Raises FFmpegMissing when it is no FFmpeg, does not work, or is too old.
    """
    try:
        first_line = ask("-version").partition("\n")[0]
    except FFmpegFailed as error:
        raise _unusable(f"{binary()} does not work: {error.message}") from error
    found = re.match(r"ffmpeg version (\S+)", first_line)
    if not found:
        raise _unusable(f"{binary()} is no FFmpeg.")
    name = found.group(1)
    number = re.match(r"n?(\d+)\.", name)  # builds between two releases have none
    if number and int(number.group(1)) < _OLDEST:
        raise _unusable(f"FFmpeg {name} is too old; Storyreel needs version {_OLDEST} or newer.")
    return name


def is_bundled() -> bool:
    """Whether the FFmpeg in use is the one that comes with the packages."""
    import imageio_ffmpeg

    return Path(binary()).is_relative_to(Path(str(imageio_ffmpeg.__file__)).parent)


def licence() -> str:
    """The licence that the FFmpeg in use was built under, as an SPDX expression."""
    switches = ask("-version").split()
    if "--enable-nonfree" in switches:
        return "not to be passed on"
    kind = "GPL" if "--enable-gpl" in switches else "LGPL"
    older = "2.0" if kind == "GPL" else "2.1"
    return f"{kind}-{'3.0' if '--enable-version3' in switches else older}-or-later"


def _unusable(message: str) -> FFmpegMissing:
    return FFmpegMissing(
        message, "Unset STORYREEL_FFMPEG to use the one that comes with the packages."
    )


def check() -> None:
    """Raise FFmpegMissing unless FFmpeg can be run right now."""
    version.cache_clear()
    version()


def ask(*question: str) -> str:
    """What FFmpeg prints on standard output when asked about itself (`-version`, `-encoders`)."""
    never = threading.Event()
    return b"".join(read(["-hide_banner", *question], never)).decode(errors="replace")


def feed(
    arguments: Sequence[str], pieces: Iterable[pipes.Bytes], cancelled: threading.Event
) -> str:
    """Run FFmpeg with `pieces` on its standard input; return what it said.

    A piece may be overwritten by its maker as soon as the next one is asked for.
    """
    with _started(arguments, stdin=subprocess.PIPE) as (process, stderr):
        # FFmpeg may have gone before it took everything; its exit code, read next, says why.
        with suppress(BrokenPipeError), pipes.end_of(process.stdin) as pipe:
            pipes.write_all(pipe.fileno(), pieces, cancelled, lent=False)
        _wait(process, cancelled)
        return _judge(process, stderr, arguments, cancelled)


def feed_in_step(
    arguments: Sequence[str], pieces: Iterable[pipes.Bytes], ahead: int, cancelled: threading.Event
) -> list[bytes]:
    """Run FFmpeg with `pieces` on its standard input; return the lines of its standard output.

    FFmpeg has to write a line for every piece it has done (lines that begin with # do not count),
    and is given no more than `ahead` pieces before that. What waits in its queues takes memory, and
    has left the processor's cache by the time its turn comes.

    Pieces are lent: one may be overwritten only when the next but one is asked for, and its memory
    must be a mapping of its own.
    """
    with _started(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as (process, stderr):
        answers = pipes.Answers(pipes.end_of(process.stdout).fileno(), ahead)
        with suppress(BrokenPipeError), pipes.end_of(process.stdin) as pipe:
            paced = answers.paced(pieces, cancelled)
            pipes.write_all(pipe.fileno(), paced, cancelled, lent=splice.possible())
        answers.hear_all(cancelled)
        _wait(process, cancelled)
        _judge(process, stderr, arguments, cancelled)
        return answers.lines


def read(arguments: Sequence[str], cancelled: threading.Event) -> Iterator[bytes]:
    """Run FFmpeg and yield its standard output piece by piece; raise at the end if it failed."""
    with _started(arguments, stdout=subprocess.PIPE) as (process, stderr):
        yield from _pieces(process, cancelled)
        _judge(process, stderr, arguments, cancelled)


def save(arguments: Sequence[str], output: IO[bytes], cancelled: threading.Event) -> str:
    """Run FFmpeg, write its standard output to `output`, and return what it said."""
    with _started(arguments, stdout=subprocess.PIPE) as (process, stderr):
        output.writelines(_pieces(process, cancelled))
        return _judge(process, stderr, arguments, cancelled)


def _pieces(process: "subprocess.Popen[bytes]", cancelled: threading.Event) -> Iterator[bytes]:
    """The standard output of a process, until the process has ended."""
    with pipes.end_of(process.stdout) as pipe:
        while piece := pipes.read_piece(pipe.fileno(), cancelled):
            yield piece
    _wait(process, cancelled)


@contextmanager
def _started(
    arguments: Sequence[str], *, stdin: int = subprocess.DEVNULL, stdout: int = subprocess.DEVNULL
) -> Iterator[tuple["subprocess.Popen[bytes]", IO[bytes]]]:
    # A file for stderr, not a pipe: nobody has to empty it, so FFmpeg cannot block on it.
    with tempfile.TemporaryFile() as stderr:
        process = _spawn([binary(), *arguments], stdin, stdout, stderr)
        try:
            yield process, stderr
        finally:
            _kill(process)
            process.wait()
            for pipe in filter(None, (process.stdin, process.stdout)):
                pipe.close()


def _spawn(
    argv: list[str], stdin: int, stdout: int, stderr: IO[bytes]
) -> "subprocess.Popen[bytes]":
    try:
        process = subprocess.Popen(
            argv, stdin=stdin, stdout=stdout, stderr=stderr, bufsize=0,
            process_group=0, env=_ENVIRONMENT,
        )  # fmt: skip
    except OSError as error:
        raise FFmpegMissing(
            f"FFmpeg cannot be run: {argv[0]}: {error.strerror}.",
            "`./storyreel doctor` tells more.",
        ) from error
    for pipe in (process.stdin, process.stdout):
        pipes.make_wide(pipe)
    return process


def _kill(process: "subprocess.Popen[bytes]") -> None:
    """End the process and, where STORYREEL_FFMPEG names a script, what the script has started.

    Also when the script itself has ended: until it is waited for nobody else gets its number. On
    systems that do not announce its end, that has been done by then.
    """
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)


def _wait(process: "subprocess.Popen[bytes]", cancelled: threading.Event) -> None:
    """Wait for the end of an FFmpeg that still works on its own, for as long as it moves bytes.

    One that only uses time may do so for ever.
    """
    patience, moved = time.monotonic() + pipes.STALL_SECONDS, 0.0
    with _end_signal(process) as ended:
        while not _has_ended(process, ended):
            if cancelled.is_set():
                raise RenderCancelled("The render was cancelled.")
            now = _bytes_moved(process.pid)
            if now > moved:
                patience, moved = time.monotonic() + pipes.STALL_SECONDS, now
            if time.monotonic() > patience:
                raise pipes.stalled()


@contextmanager
def _end_signal(process: "subprocess.Popen[bytes]") -> Iterator[int | None]:
    """A descriptor that can be read from when the process ends, where the system has such a thing.

    Without one the subprocess module looks every 50 ms, longer than many of our FFmpegs take.
    """
    try:
        descriptor = os.pidfd_open(process.pid)
    except (AttributeError, OSError):
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _has_ended(process: "subprocess.Popen[bytes]", ended: int | None) -> bool:
    """Whether the process ends within a tick."""
    if ended is not None:
        poll = select.poll()
        poll.register(ended, select.POLLIN)
        return bool(poll.poll(pipes.TICK * 1000)) and _reap(process)
    try:
        return process.wait(pipes.TICK) is not None
    except subprocess.TimeoutExpired:
        return False


def _reap(process: "subprocess.Popen[bytes]") -> bool:
    """Wait for a process that has ended, and end first what it has left behind."""
    _kill(process)
    return process.wait() is not None


def _bytes_moved(pid: int) -> float:
    """How much the process has read and written; where the system does not tell, always more."""
    try:
        with open(f"/proc/{pid}/io", "rb") as counts:  # noqa: PTH123
            read, written = (int(counts.readline().split()[1]) for _ in range(2))
    except (OSError, ValueError, IndexError):
        return time.monotonic()
    return read + written


def _judge(
    process: "subprocess.Popen[bytes]",
    stderr: IO[bytes],
    arguments: Sequence[str],
    cancelled: threading.Event,
) -> str:
    said = _last_words(stderr)
    if process.returncode == 0:
        return said
    if cancelled.is_set():  # terminated is not failed
        raise RenderCancelled("The render was cancelled.")
    said = "\n".join(said.splitlines()[-STDERR_LINES:])
    if "No space left on device" in said or "File too large" in said:
        place = "".join(arguments[-1:]).removeprefix("file:")
        raise DiskFull(
            f"The disk that holds {os.path.dirname(place) or 'the film'} is full.",  # noqa: PTH120
            "Free some space and render again; finished segments are kept.",
        )
    if process.returncode == -signal.SIGKILL:
        raise FFmpegFailed(
            "FFmpeg was killed, as systems do when memory runs out.",
            [binary(), *arguments],
            said,
            "Close other programs and render again; finished segments are kept.",
        )
    raise FFmpegFailed(
        f"FFmpeg ended with code {process.returncode}: {_last_sentence(said)}",
        [binary(), *arguments],
        said,
    )


def _last_words(stderr: IO[bytes]) -> str:
    size = stderr.seek(0, os.SEEK_END)
    stderr.seek(max(0, size - _MOST_SAID))
    return stderr.read().decode(errors="replace").replace("\r", "\n")


def _last_sentence(said: str) -> str:
    return said.rpartition("\n")[2] or "it did not say why."
