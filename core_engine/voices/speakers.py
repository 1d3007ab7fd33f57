"""Processes that speak, no more at once than there are cores; each keeps the voices it loaded."""

import functools
import json
import os
import select
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np

from core_engine import pipes
from core_engine.errors import EngineError, RenderCancelled
from core_engine.voices.voice import Speech, Word

_SECONDS = 30.0
_IDLE_SECONDS = 600.0  # without a request, after which a process ends itself
_ROOT = Path(__file__).resolve().parents[2]
# Pico works in memory as it finds it. A fixed limit has the system give it a clean piece each time,
# so that the same text gives the same sound.
_ENVIRONMENT = {"MALLOC_MMAP_THRESHOLD_": str(2**16), "PYTHONPATH": str(_ROOT)}
_SECONDS_PER_LETTER = 0.5  # the slowest engine on the slowest machine, with room to spare
_Answer = tuple[dict[str, Any], bytes]  # what it says of the samples, and those


# What an engine does to itself with a text; by other signals somebody else ends it.
_CRASHES = (signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS, signal.SIGFPE, signal.SIGILL)
_OTHER_TEXT = "Change the text, choose another voice, or record it yourself."
_AGAIN = "Try again; close other programs if memory is short."


class SpeechFailed(EngineError):
    """An engine could not say a text."""

    code = "speech_failed"


class _Ended(Exception):
    """A process ended without a byte of an answer."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Speakers:
    """Speaking processes, `most` at once, as many as there are cores if nothing else is said. They
    start when they are needed, and end with this process, or when they had nothing to do for
    minutes: a loaded voice takes memory.

    One that has ended by itself is a zombie until the next text is spoken. As a process is only
    started when none is idle, there are never more than `most`, zombies included.
    """

    def __init__(self, most: int | None = None) -> None:
        self._turns = threading.BoundedSemaphore(most or os.cpu_count() or 1)
        self._lock = threading.Lock()
        self._idle: list[_Speaker] = []  # the warmest last

    def speak(self, voice: str, text: str, speed: float, cancelled: threading.Event) -> Speech:
        """The text in that voice. Raises SpeechFailed, or RenderCancelled, also while it waits."""
        seconds = _SECONDS + len(text) * _SECONDS_PER_LETTER
        request = {"voice": voice, "text": text, "speed": speed, "seconds": seconds}
        with self._turn(cancelled):
            return _speech(request, *self._answer(request, cancelled))

    def close(self) -> None:
        """End those that have nothing to do."""
        with self._lock:
            ended, self._idle = self._idle, []
        for speaker in ended:
            speaker.end()

    @contextmanager
    def _turn(self, cancelled: threading.Event) -> Iterator[None]:
        while not self._turns.acquire(timeout=pipes.TICK):
            if cancelled.is_set():
                raise _cancelled()
        try:
            yield
        finally:
            self._turns.release()

    def _answer(self, request: dict[str, Any], cancelled: threading.Event) -> _Answer:
        speaker = self._take()
        try:
            if speaker:
                with suppress(_Ended):  # while it was idle, perhaps; a new one will tell
                    return self._asked(speaker, request, cancelled)
            return self._asked(_Speaker(), request, cancelled)
        except _Ended as error:
            raise _failed(request, *_reason(request, error.code)) from None

    def _asked(
        self, speaker: "_Speaker", request: dict[str, Any], cancelled: threading.Event
    ) -> _Answer:
        try:
            answer = speaker.answer(request, cancelled)
        except BaseException:
            speaker.end()  # whatever it was doing, it is not wanted any more
            raise
        with self._lock:
            self._idle.append(speaker)
        return answer

    def _take(self) -> "_Speaker | None":
        """The warmest of those that are idle; those that have ended, or will soon, go."""
        with self._lock:
            stale = [it for it in self._idle if it.is_stale()]
            self._idle = [it for it in self._idle if it not in stale]
            taken = self._idle.pop() if self._idle else None
        for speaker in stale:
            speaker.end()
        return taken


class _Speaker:
    """One process, `speaker.py`."""

    def __init__(self) -> None:
        self.idle_since = time.monotonic()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "core_engine.voices.speaker", str(_IDLE_SECONDS)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0,
            process_group=0, env={**os.environ, **_ENVIRONMENT},
        )  # fmt: skip
        self._asks = pipes.end_of(self._process.stdin).fileno()
        self._answers = pipes.end_of(self._process.stdout).fileno()

    def is_stale(self) -> bool:
        """Whether it has ended, or would perhaps do so when it is asked."""
        idle = time.monotonic() - self.idle_since
        return idle > _IDLE_SECONDS / 2 or self._process.poll() is not None

    def answer(self, request: dict[str, Any], cancelled: threading.Event) -> _Answer:
        """Ask, and wait for the answer. Raises SpeechFailed when the process ends in its midst or
        takes too long, _Ended when it ends without any."""
        with suppress(BrokenPipeError):  # then there is no answer, either
            os.write(self._asks, json.dumps(request).encode() + b"\n")
        received = self._head(request, cancelled)
        line, _, rest = received.partition(b"\n")
        head: dict[str, Any] = json.loads(line)
        samples = bytearray(rest)
        while len(samples) < head.get("samples", 0) * 4:
            samples += self._piece(request, cancelled)
        self.idle_since = time.monotonic()
        return head, bytes(samples)

    def _head(self, request: dict[str, Any], cancelled: threading.Event) -> bytes:
        received = self._read(cancelled)
        if not received and self._process.wait() != -signal.SIGALRM:
            raise _Ended(self._process.returncode)
        while b"\n" not in received:
            received += self._piece(request, cancelled)
        return received

    def _piece(self, request: dict[str, Any], cancelled: threading.Event) -> bytes:
        piece = self._read(cancelled)
        if not piece:
            raise _failed(request, *_reason(request, self._process.wait()))
        return piece

    def _read(self, cancelled: threading.Event) -> bytes:
        """What there is of the answer; nothing when the process has ended."""
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        while not poll.poll(pipes.TICK * 1000) or cancelled.is_set():
            if cancelled.is_set():
                raise _cancelled()
        return os.read(self._answers, 2**16)

    def end(self) -> None:
        """End the process, whatever it is doing."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


@functools.cache
def speakers() -> Speakers:
    """Those that this process keeps."""
    return Speakers()


def end_speakers() -> None:
    """End those that this process keeps, where it has any."""
    if speakers.cache_info().currsize:
        speakers().close()


def _cancelled() -> RenderCancelled:
    return RenderCancelled("The narration was cancelled.")


def _speech(request: dict[str, Any], head: dict[str, Any], samples: bytes) -> Speech:
    if "error" in head:
        raise _failed(request, head["error"])
    words = tuple(Word(*it) for it in head["words"])
    return Speech(np.frombuffer(samples, "<f4"), head["rate"], words)


def _reason(request: dict[str, Any], code: int) -> tuple[str, str]:
    """Why a process ended, and what to do about it."""
    if code == -signal.SIGALRM:
        return f"it was not done after {request['seconds']:.0f} seconds", _OTHER_TEXT
    crashed = -code in _CRASHES
    return f"its process ended with code {code}", _OTHER_TEXT if crashed else _AGAIN


def _failed(request: dict[str, Any], why: str, remedy: str = _OTHER_TEXT) -> SpeechFailed:
    start = textwrap.shorten(request["text"], 60, placeholder="…")
    why = why.rstrip(".")
    return SpeechFailed(f"The voice {request['voice']} could not say “{start}”: {why}.", remedy)
