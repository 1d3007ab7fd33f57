"""How far a job is, line by line."""

import io
import json
from types import SimpleNamespace

import pytest

from backend.jobs import progress_display
from core_engine import Listener, Phase, Progress


def hear(listener: Listener, clock: SimpleNamespace, seconds: int, percentage: float) -> None:
    """What a reporter tells in so many seconds in which nothing but the time left changes."""
    for beat in range(seconds * 4):
        eta = 1000.0 - beat / 4
        listener(Progress(Phase.NARRATING, 1, 1, 0, 0, percentage, eta))
        clock.now += 0.25


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    clock = SimpleNamespace(now=1000.0)
    monkeypatch.setattr(progress_display, "monotonic", lambda: clock.now)
    return clock


def test_a_line_is_written_when_something_has_changed_or_after_a_while(
    clock: SimpleNamespace,
) -> None:
    out = io.StringIO()
    listener = progress_display.lines(out)
    hear(listener, clock, 60, 0.0)
    assert len(out.getvalue().splitlines()) == 12
    hear(listener, clock, 1, 1.0)
    assert len(out.getvalue().splitlines()) == 13
    assert out.getvalue().splitlines()[-1].startswith("  1 %  Speaking the texts · segment 1 of 1")


def test_a_program_hears_something_once_a_second(clock: SimpleNamespace) -> None:
    out = io.StringIO()
    hear(progress_display.json_lines(out), clock, 60, 0.0)
    assert len([json.loads(line) for line in out.getvalue().splitlines()]) >= 60


def test_nothing_is_said_of_segments_where_there_are_none() -> None:
    out = io.StringIO()
    progress_display.lines(out)(Progress(Phase.NARRATING, 0, 0, 0, 0, 0.0, None))
    assert out.getvalue() == "  0 %  Speaking the texts\n"
