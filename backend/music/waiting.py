"""Waiting until a service is worth asking again, or until there is a hint that it is."""

import threading
import time
from uuid import UUID

FIRST, FACTOR, LONGEST = 2.0, 1.5, 30.0  # seconds between two questions
_SLICE = 0.2  # seconds after which a switch is looked at
_LEAST = 1.0  # seconds between two questions, however many hints there are

_hints: set[UUID] = set()


def hint(job: UUID) -> None:
    """Something is said to have happened to the job."""
    _hints.add(job)


def pause(asked: int) -> float:
    """Seconds after so many questions."""
    return min(LONGEST, FIRST * FACTOR ** min(asked, 20))


def wait(job: UUID | None, seconds: float, cancelled: threading.Event) -> bool:
    """Wait so long, or shorter where a hint about the job comes; whether to go on."""
    began = time.monotonic()
    while not cancelled.wait(min(_SLICE, seconds)):
        gone = time.monotonic() - began
        if gone >= seconds or (job in _hints and gone >= min(_LEAST, seconds)):
            if job:
                _hints.discard(job)
            return True
    return False
