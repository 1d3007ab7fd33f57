"""What a render tells while it runs: a frozen value handed to whoever listens."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum


class Phase(StrEnum):
    """What a render, or another job, is doing."""

    NARRATING = "narrating"
    """Speaking the texts that have no narration yet."""
    CHECKING = "checking"
    """Reading every picture and every sound."""
    ENCODING = "encoding"
    """Making the clips that are missing, and the sound."""
    JOINING = "joining"
    """Putting clips and sound together."""
    VERIFYING = "verifying"
    """Comparing the film with the plan."""
    SENDING = "sending"
    """Asking a music service; it is not known yet whether it takes it."""
    COMPOSING = "composing"
    """A music service is at work."""
    WATCHING = "watching"
    """It is taking long; it is still being asked."""
    COLLECTING = "collecting"
    """Fetching what it has made."""
    DONE = "done"
    """The film is published."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a render has come.

    `current_segment` counts from 1; `percentage` is 0 to 100 and never goes back; `eta_seconds` is
    how long it will still take (of a film's texts: speaking them), or None while nobody can know.
    """

    phase: Phase
    current_segment: int
    total_segments: int
    frames_done: int
    frames_total: int
    percentage: float
    eta_seconds: float | None


Listener = Callable[[Progress], None]

# Where each phase begins, in percent. Encoding is nearly all of the work.
_BEGINS = {
    Phase.NARRATING: 0.0,
    Phase.CHECKING: 0.0,
    Phase.ENCODING: 3.0,
    Phase.JOINING: 95.0,
    Phase.VERIFYING: 97.0,
    Phase.DONE: 100.0,
}


# The first frames come late: pictures are read and encoders begin. Until so many seconds have gone,
# and so large a share of the frames has come, their speed tells nothing; in the end it has to do.
_SOON, _LATE = 2.0, 10.0
_ENOUGH = 0.04


class ProgressReporter:
    """Adds up what the workers say and tells one listener, in order and never backwards.

    Safe to use from any thread. `beat` is called by the render's own thread a few times a second,
    so a listener that hears nothing for longer knows that something is wrong. Where there is `only`
    one phase, it is all of the way.
    """

    def __init__(self, listener: Listener, total_segments: int, only: Phase | None = None) -> None:
        self._listener, self._only = listener, only
        self._lock = threading.Lock()
        self._now = Progress(
            Phase.CHECKING, min(1, total_segments), total_segments, 0, 0, 0.0, None
        )
        self._segments_done, self._shares_done = 0, 0.0
        self._fresh_frames = 0
        self._since = 0.0
        self._films = 1
        self._entered: Counter[Phase] = Counter()

    def begin(self, phase: Phase, frames_total: int = 0, films: int = 1) -> None:
        """Enter a phase. Several `films` made at once have to enter the later ones each."""
        with self._lock:
            if phase is Phase.ENCODING:
                self._films, self._entered = films, Counter()
            self._entered[phase] += 1
            if phase in (Phase.JOINING, Phase.VERIFYING) and self._entered[phase] < self._films:
                return
            if phase in (Phase.CHECKING, Phase.ENCODING):
                self._segments_done, self._shares_done = 0, 0.0
            self._since = time.monotonic()
            if phase is Phase.ENCODING:
                self._fresh_frames = 0
                self._now = replace(self._now, frames_done=0)  # it may be the second attempt
            total = frames_total or self._now.frames_total
            self._now = replace(self._now, phase=phase, frames_total=total)
            self._tell(force=True)

    def add_frames(self, count: int, *, reused: bool = False) -> None:
        """`count` more frames exist; `reused` ones were there before, so they tell no speed."""
        with self._lock:
            self._fresh_frames += 0 if reused else count
            self._now = replace(self._now, frames_done=self._now.frames_done + count)
            self._tell()

    def finish_part(self, share: float) -> None:
        """So much of a segment is done, which is less than one."""
        with self._lock:
            self._shares_done += share
            self._tell()

    def finish_segment(self, share: float = 1.0) -> None:
        """One more segment is done in this phase; its last `share`, where parts of it were told."""
        with self._lock:
            self._segments_done += 1
            self._shares_done += share
            self._tell()

    def beat(self) -> None:
        """Say how far it is now, also when that is where it was."""
        with self._lock:
            self._tell(force=True)

    def _tell(self, *, force: bool = False) -> None:
        # The listener is called under the lock: two threads must not tell out of order.
        before = int(self._now.percentage)
        self._now = replace(
            self._now,
            current_segment=min(self._segments_done + 1, self._now.total_segments),
            percentage=max(self._now.percentage, self._percentage()),
            eta_seconds=self._eta(),
        )
        if force or int(self._now.percentage) != before:
            self._listener(self._now)

    def _percentage(self) -> float:
        begins = _BEGINS[self._now.phase]
        if self._now.phase in (Phase.NARRATING, Phase.CHECKING):
            share = min(1.0, self._shares_done / max(1, self._now.total_segments))
            ends = Phase.DONE if self._only else Phase.ENCODING
            return begins + share * (_BEGINS[ends] - begins)
        if self._now.phase is Phase.ENCODING:
            share = min(1.0, self._now.frames_done / max(1, self._now.frames_total))
            return begins + share * (_BEGINS[Phase.JOINING] - begins)
        return begins

    def _eta(self) -> float | None:
        if self._now.phase is Phase.DONE:
            return 0.0
        elapsed = time.monotonic() - self._since
        if self._now.phase is Phase.NARRATING and self._shares_done:
            left = self._now.total_segments - self._shares_done
            return elapsed / self._shares_done * max(0.0, left)
        left = max(0, self._now.frames_total - self._now.frames_done)
        is_known = elapsed > _SOON and self._fresh_frames > _ENOUGH * (self._fresh_frames + left)
        if self._now.phase is not Phase.ENCODING or not (is_known or elapsed > _LATE):
            return self._now.eta_seconds
        return elapsed / self._fresh_frames * left if self._fresh_frames else None
