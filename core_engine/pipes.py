"""Pipes to and from another program: never waited for without an eye on the cancel switch.

A program that neither takes nor gives anything for STALL_SECONDS is stuck.
"""

import fcntl
import os
import select
import threading
import time
from collections.abc import Iterable, Iterator
from typing import IO

from core_engine import splice
from core_engine.errors import FFmpegFailed, RenderCancelled

Bytes = bytes | bytearray | memoryview

STALL_SECONDS = 30.0
PIPE_BYTES = 2**20
"""Largest pipe Linux gives to everyone; fewer and larger pieces mean fewer switches."""
TICK = 0.1
"""Seconds between two looks at the cancel switch."""


def make_wide(pipe: IO[bytes] | None) -> None:
    if pipe is None:
        return
    os.set_blocking(pipe.fileno(), False)
    if hasattr(fcntl, "F_SETPIPE_SZ"):  # Linux only; elsewhere the default will do
        try:
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
        except OSError:
            return  # over the user's pipe quota: the pipe stays narrow and still works


def end_of(pipe: IO[bytes] | None) -> IO[bytes]:
    """Our end of the pipe; raises ValueError where there is none."""
    if pipe is None:
        raise ValueError("this process was started without that pipe")
    return pipe


def write_all(
    descriptor: int, pieces: Iterable[Bytes], cancelled: threading.Event, *, lent: bool
) -> None:
    for piece in pieces:
        rest = memoryview(piece).cast("B")
        # Once a piece as long as the pipe is all in it, nothing of the piece before still is.
        write = splice.lend if lent and len(rest) >= PIPE_BYTES else _write
        while rest:
            until_ready(descriptor, select.POLLOUT, cancelled)
            rest = rest[write(descriptor, rest) :]


def _write(descriptor: int, data: memoryview) -> int:
    try:
        return os.write(descriptor, data)
    except BlockingIOError:
        return 0


def read_piece(descriptor: int, cancelled: threading.Event) -> bytes:
    until_ready(descriptor, select.POLLIN, cancelled)
    return os.read(descriptor, PIPE_BYTES)


class Answers:
    """The lines an FFmpeg writes, and by them how many pieces it is behind."""

    def __init__(self, descriptor: int, ahead: int) -> None:
        self.lines: list[bytes] = []
        self._descriptor, self._ahead, self._rest = descriptor, ahead, b""

    def paced(self, pieces: Iterable[Bytes], cancelled: threading.Event) -> Iterator[Bytes]:
        """The pieces, each as soon as FFmpeg is less than so many behind."""
        for given, piece in enumerate(pieces, 1):
            yield piece
            while given - len(self.lines) >= self._ahead:
                self._hear(cancelled)

    def hear_all(self, cancelled: threading.Event) -> None:
        """Take what FFmpeg still has to say."""
        while piece := read_piece(self._descriptor, cancelled):
            self._note(piece)

    def _hear(self, cancelled: threading.Event) -> None:
        if cancelled.is_set():
            raise RenderCancelled("The render was cancelled.")
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        piece = os.read(self._descriptor, PIPE_BYTES) if poll.poll(TICK * 1000) else b""
        self._note(piece)
        if not piece:
            self._give_more()

    def _give_more(self) -> None:
        self._ahead += 1  # this FFmpeg wants more before it gives anything, or it has ended

    def _note(self, piece: bytes) -> None:
        *lines, self._rest = (self._rest + piece).split(b"\n")
        self.lines += (line for line in lines if not line.startswith(b"#"))


def until_ready(descriptor: int, event: int, cancelled: threading.Event) -> None:
    poll = select.poll()
    poll.register(descriptor, event)
    patience = time.monotonic() + STALL_SECONDS
    while True:
        if cancelled.is_set():
            raise RenderCancelled("The render was cancelled.")
        if poll.poll(TICK * 1000):
            return
        if time.monotonic() > patience:
            raise stalled()


def stalled() -> FFmpegFailed:
    return FFmpegFailed(
        f"FFmpeg did nothing for {STALL_SECONDS:.0f} seconds and was ended.",
        (),
        "",
        "Render again; finished segments are kept.",
    )
