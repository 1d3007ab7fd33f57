"""Processes that speak, as many as are wanted at once; each loads a voice once and keeps it."""

import functools
import json
import os
import queue
import select
import signal
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import suppress
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


class SpeechFailed(EngineError):
    """An engine could not say a text."""

    code = "speech_failed"


class Speakers:
    """Speaking processes. They start when they are needed, and end with this process, or when they
    had nothing to do for minutes: a loaded voice takes memory."""

    def __init__(self) -> None:
        self._idle: queue.LifoQueue[_Speaker] = queue.LifoQueue()  # the warmest first

    def speak(self, voice: str, text: str, speed: float, cancelled: threading.Event) -> Speech:
        """The text in that voice. Raises SpeechFailed, or RenderCancelled."""
        seconds = _SECONDS + len(text) * _SECONDS_PER_LETTER
        request = {"voice": voice, "text": text, "speed": speed, "seconds": seconds}
        speaker = self._take()
        try:
            head, samples = speaker.answer(request, cancelled)
        except BaseException:
            speaker.end()  # whatever it was doing, it is not wanted any more
            raise
        speaker.idle_since = time.monotonic()
        self._idle.put(speaker)
        return _speech(request, head, samples)

    def close(self) -> None:
        """End those that have nothing to do."""
        with suppress(queue.Empty):
            while True:
                self._idle.get_nowait().end()

    def _take(self) -> "_Speaker":
        with suppress(queue.Empty):
            while True:
                speaker = self._idle.get_nowait()
                if time.monotonic() - speaker.idle_since < _IDLE_SECONDS / 2:
                    return speaker
                speaker.end()  # or it would perhaps do so itself, just now
        return _Speaker()


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

    def answer(
        self, request: dict[str, Any], cancelled: threading.Event
    ) -> tuple[dict[str, Any], bytes]:
        """Ask, and wait for the answer. Raises SpeechFailed when the process ends instead."""
        with suppress(BrokenPipeError):  # then there is no answer, either
            os.write(self._asks, json.dumps(request).encode() + b"\n")
        received = b""
        while b"\n" not in received:
            received += self._piece(request, cancelled)
        line, _, rest = received.partition(b"\n")
        head: dict[str, Any] = json.loads(line)
        samples = bytearray(rest)
        while len(samples) < head.get("samples", 0) * 4:
            samples += self._piece(request, cancelled)
        return head, bytes(samples)

    def _piece(self, request: dict[str, Any], cancelled: threading.Event) -> bytes:
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        while not poll.poll(pipes.TICK * 1000) or cancelled.is_set():
            if cancelled.is_set():
                raise RenderCancelled("The narration was cancelled.")
        piece = os.read(self._answers, 2**16)
        if not piece:
            raise _ended(request, self._process.wait())
        return piece

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


def _speech(request: dict[str, Any], head: dict[str, Any], samples: bytes) -> Speech:
    if "error" in head:
        raise _failed(request, head["error"])
    words = tuple(Word(*it) for it in head["words"])
    return Speech(np.frombuffer(samples, "<f4"), head["rate"], words)


def _ended(request: dict[str, Any], code: int) -> SpeechFailed:
    if code == -signal.SIGALRM:
        return _failed(request, f"it was not done after {request['seconds']:.0f} seconds")
    return _failed(request, f"its process ended with code {code}")


def _failed(request: dict[str, Any], why: str) -> SpeechFailed:
    start = textwrap.shorten(request["text"], 60, placeholder="…")
    return SpeechFailed(
        f"The voice {request['voice']} could not say “{start}”: {why.rstrip('.')}.",
        "Change the text, choose another voice, or record it yourself.",
    )
