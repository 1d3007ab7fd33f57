"""Showing how far a job is: a bar on a terminal, lines elsewhere, or JSON."""

import json
import shutil
from collections.abc import Callable
from time import monotonic
from typing import IO

from core_engine import Listener, Phase, Progress

# Seconds; with the render's beat, four a second, a program hears something once a second.
_SHORTEST_PAUSE = 0.7
# So long a person reads nothing while nothing has changed but the time.
_LONGEST_PAUSE = 5.0
_PHASES = {
    Phase.NARRATING: "Speaking the texts",
    Phase.CHECKING: "Reading the pictures and sounds",
    Phase.ENCODING: "Making the pictures move",
    Phase.JOINING: "Joining",
    Phase.VERIFYING: "Comparing the film with the plan",
    Phase.DONE: "Done",
}


def bar(out: IO[str]) -> Listener:
    """A bar with percentage and time left that stays on one line of a terminal."""

    def listen(progress: Progress) -> None:
        columns = shutil.get_terminal_size().columns - 1
        out.write(f"\r\033[K{_bar_line(progress)[:columns]}")
        out.flush()
        if progress.phase is Phase.DONE:
            clear(out)

    return listen


def clear(out: IO[str]) -> None:
    """Take the bar away, so that something else can be said on its line."""
    out.write("\r\033[K")
    out.flush()


def lines(out: IO[str]) -> Listener:
    """A line when something has changed, at most one a second, and else one in five seconds."""
    return _now_and_then(lambda progress: _write(out, _line(progress)), _LONGEST_PAUSE)


def json_lines(out: IO[str]) -> Listener:
    """One JSON object per line."""
    return _now_and_then(lambda progress: _write(out, json.dumps(as_json(progress))))


def as_json(progress: Progress) -> dict[str, object]:
    """The progress as it stands in JSON everywhere, with its time left in seconds."""
    return {
        "event": "progress",
        "current_phase": progress.phase.value,
        "current_segment": progress.current_segment,
        "total_segments": progress.total_segments,
        "percentage": round(progress.percentage, 1),
        "eta_seconds": None if progress.eta_seconds is None else round(progress.eta_seconds, 1),
    }


def _now_and_then(say: Callable[[Progress], None], unchanged: float = _SHORTEST_PAUSE) -> Listener:
    """Says what it hears, after so many seconds also what is `unchanged`."""
    last: Progress | None = None
    last_time = 0.0

    def listen(progress: Progress) -> None:
        nonlocal last, last_time
        pause = unchanged if last and _seen(last) == _seen(progress) else _SHORTEST_PAUSE
        begins = last is None or last.phase is not progress.phase
        if begins or monotonic() - last_time >= pause:
            last, last_time = progress, monotonic()
            say(progress)

    return listen


def _seen(progress: Progress) -> tuple[Phase, int, int]:
    """What a person sees change, besides the time left."""
    return progress.phase, progress.current_segment, round(progress.percentage)


def _line(progress: Progress) -> str:
    return f"{progress.percentage:3.0f} %  {_PHASES[progress.phase]}{_where(progress)}"


def _bar_line(progress: Progress) -> str:
    filled = round(progress.percentage * 0.3)
    return f"{'█' * filled}{'░' * (30 - filled)} {_line(progress)}"


def _where(progress: Progress) -> str:
    if progress.phase not in (Phase.NARRATING, Phase.ENCODING) or not progress.total_segments:
        return ""
    segment = f" · segment {progress.current_segment} of {progress.total_segments}"
    return segment + _left(progress.eta_seconds)


def _left(eta: float | None) -> str:
    if eta is None:
        return ""
    minutes, seconds = divmod(round(eta), 60)
    return f" · {minutes}:{seconds:02} left"


def _write(out: IO[str], line: str) -> None:
    out.write(line + "\n")
    out.flush()
