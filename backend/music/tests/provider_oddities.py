"""What can be planned with the provider server, and what its services have of a task."""

import functools
import hashlib
import io
import json
import math
import wave
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

JSON = dict[str, Any]
SECONDS = 1.0  # of each piece of music
_RATE = 8000
FILES = "files"
"""What the oddities of files are planned for, whichever service has made them."""


class On(StrEnum):
    """What is asked of a service."""

    SUBMIT = "submit"
    POLL = "poll"
    CANCEL = "cancel"
    BALANCE = "balance"
    FILE = "file"


class Stage(StrEnum):
    """How far a task is."""

    QUEUED = "queued"
    RUNNING = "running"
    FIRST = "first"
    """One piece is whole."""
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Oddity(StrEnum):
    """What can be odd about one answer, and which details may be planned with it."""

    NONE = "none"

    # On any question. `applied=False`: before the service has done anything.
    LOSE_ANSWER = "lose answer"
    """The connection breaks off without an answer."""
    DELAY = "delay"
    """The answer comes after `release()`."""
    SERVER_ERROR = "server error"
    """A page of a gateway; `status`, usually 502."""
    HTML = "html"
    """A page with the status 200, or `status`."""
    EMPTY = "empty"
    ENDLESS = "endless"
    """A body that never ends, of the greatest speed."""
    TRICKLE = "trickle"
    """One that never ends, of some bytes at a time."""
    REDIRECT = "redirect"
    """To `to`, with a body without end; `status`, usually 302. Never applied."""
    REFUSE = "refuse"
    """The service says no: `code` in its own way, `message`, and `status` of HTTP, usually as it
    would be; `retry_after` is the header. Never applied."""
    ECHO_KEY = "echo key"
    """It says no, and repeats the key."""

    # On submissions.
    NO_TASK = "no task"
    """Taken, and the answer names no task."""
    HEX = "hex"
    """minimax: the music itself, as hex."""
    AUDIO_URL = "audio_url"
    """minimax: the address under its other name."""
    INCOMPLETE = "incomplete"
    """minimax: status 1, not all of the music."""

    # On polls.
    UNKNOWN_TASK = "unknown task"
    STATUS = "status"
    """Another `status` than that of its stage."""
    EMPTY_URL = "empty url"
    """Addresses of streams and pictures only; minimax: none, `on` submissions."""
    AS_TEXT = "as text"
    """sunoapi, kie: `response` as a string of JSON."""
    SNAKE_CASE = "snake case"
    """sunoapi, kie: the spelling of callbacks."""

    # On files, besides those for any question.
    TRUNCATED = "truncated"
    """Half of what its length says."""
    MISSING = "missing"


OF_POLLS = frozenset({
    Oddity.UNKNOWN_TASK, Oddity.STATUS, Oddity.EMPTY_URL, Oddity.AS_TEXT, Oddity.SNAKE_CASE,
})  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """An oddity with its details."""

    oddity: Oddity = Oddity.NONE
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Task:
    """What a service is making."""

    id: str
    slug: str
    intent: str
    asked: JSON
    count: int
    stage: Stage = Stage.QUEUED
    message: str = ""
    code: str = ""
    status: str = ""  # how its failure is called, where there are several names

    @property
    def is_over(self) -> bool:
        return self.stage in (Stage.DONE, Stage.FAILED, Stage.CANCELLED)

    @property
    def ready(self) -> int:
        """How many pieces are whole."""
        return {Stage.FIRST: 1, Stage.DONE: self.count}.get(self.stage, 0)

    def file(self, origin: str, index: int) -> str:
        """Where a piece is; the last part of the address decides how it sounds."""
        seed = self.asked.get("seed")
        words = [self.id] if seed is None else [self.asked.get("prompt"), seed]
        name = hashlib.sha256(json.dumps([*words, index]).encode()).hexdigest()[:16]
        return f"{origin}/files/{self.id}/{name}.wav"


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    body: JSON | bytes
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Seen:
    """A request as it came in."""

    slug: str
    on: On
    method: str
    path: str
    headers: dict[str, str]  # names in lower case
    body: JSON


@functools.lru_cache(maxsize=256)
def sound(address: str) -> bytes:
    """A WAV file with a tone that the last part of its address decides."""
    name = address.rpartition("/")[2]
    pitch = 2 * math.pi * (200 + int(hashlib.sha256(name.encode()).hexdigest()[:8], 16) % 1000)
    count = round(SECONDS * _RATE)
    samples = array("h", (int(9000 * math.sin(pitch * n / _RATE)) for n in range(count)))
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(_RATE)
        writer.writeframes(samples.tobytes())
    return file.getvalue()
