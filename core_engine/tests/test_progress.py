"""What a render tells: in order, never backwards, often enough."""

import itertools
import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from core_engine import Phase, Progress, ProgressReporter


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr("core_engine.progress.time", SimpleNamespace(monotonic=clock.monotonic))
    return clock


def test_goes_from_nought_to_a_hundred_without_turning_back(clock: Clock) -> None:
    said: list[Progress] = []
    reporter = ProgressReporter(said.append, 3)
    reporter.begin(Phase.CHECKING)
    for _ in range(3):
        reporter.finish_segment()
    reporter.begin(Phase.ENCODING, 300)
    for _ in range(60):
        clock.now += 0.1
        reporter.add_frames(5)
    reporter.begin(Phase.JOINING)
    reporter.begin(Phase.VERIFYING)
    reporter.begin(Phase.DONE)
    percentages = [told.percentage for told in said]
    assert percentages == sorted(percentages)
    assert percentages[0] == 0.0
    assert percentages[-1] == 100.0
    assert all(0 <= percentage <= 100 for percentage in percentages)
    assert said[-1].phase is Phase.DONE
    assert said[-1].eta_seconds == 0.0
    assert [told.frames_done for told in said if told.frames_total][-1] == 300


def test_one_phase_alone_is_all_of_the_way(clock: Clock) -> None:
    said: list[Progress] = []
    reporter = ProgressReporter(said.append, 4, only=Phase.NARRATING)
    reporter.begin(Phase.NARRATING)
    for _ in range(4):
        reporter.finish_segment()
    reporter.begin(Phase.DONE)
    assert [told.percentage for told in said] == [0.0, 25.0, 50.0, 75.0, 100.0, 100.0]


def test_parts_of_a_segment_count(clock: Clock) -> None:
    said: list[Progress] = []
    reporter = ProgressReporter(said.append, 2, only=Phase.NARRATING)
    reporter.begin(Phase.NARRATING)
    for _ in range(4):
        reporter.finish_part(0.25)
    reporter.finish_segment(0.0)
    reporter.finish_segment()
    told = [(it.percentage, it.current_segment) for it in said]
    assert told == [(0, 1), (12.5, 1), (25, 1), (37.5, 1), (50, 1), (100, 2)]


def test_speaking_the_texts_is_the_beginning_of_a_films_way(clock: Clock) -> None:
    said: list[Progress] = []
    reporter = ProgressReporter(said.append, 2)
    reporter.begin(Phase.NARRATING)
    for _ in range(2):
        reporter.finish_segment()
        reporter.beat()
    assert sorted({told.percentage for told in said}) == [0.0, 1.5, 3.0]
    assert said[1].current_segment == 2


@pytest.mark.parametrize("only", [None, Phase.NARRATING])
def test_estimates_what_is_left_of_speaking(clock: Clock, only: Phase | None) -> None:
    said: list[Progress] = []
    reporter = ProgressReporter(said.append, 2, only)
    reporter.begin(Phase.NARRATING)
    assert said[-1].eta_seconds is None
    clock.now += 5
    reporter.finish_part(0.5)
    reporter.beat()
    assert said[-1].eta_seconds == pytest.approx(15.0)
    reporter.finish_segment(0.5)
    reporter.finish_segment()
    reporter.beat()
    assert said[-1].eta_seconds == 0.0


def test_never_goes_back_when_it_has_to_encode_again(clock: Clock) -> None:
    said: list[Progress] = []
    reporter = ProgressReporter(said.append, 1)
    for _ in range(2):
        reporter.begin(Phase.ENCODING, 10)
        reporter.add_frames(10)
        reporter.begin(Phase.VERIFYING)
    percentages = [told.percentage for told in said]
    assert percentages == sorted(percentages)
    assert all(told.frames_done <= told.frames_total for told in said)


def test_says_something_at_least_once_a_second(clock: Clock) -> None:
    heard: list[float] = []
    reporter = ProgressReporter(lambda _: heard.append(clock.now), 1)
    reporter.begin(Phase.ENCODING, 100_000)
    for tick in range(400):  # as the waiting thread does, four times a second
        clock.now += 0.25
        reporter.beat()
        if tick % 50 == 0:
            reporter.add_frames(1)
    gaps = [after - before for before, after in itertools.pairwise(heard)]
    assert len(heard) >= 100
    assert max(gaps) <= 1.0


def test_does_not_chatter(clock: Clock) -> None:
    said: list[Progress] = []
    reporter = ProgressReporter(said.append, 1)
    reporter.begin(Phase.ENCODING, 10_000)
    for _ in range(10_000):
        reporter.add_frames(1)
    assert len(said) <= 100


def test_estimates_what_is_left_from_the_frames_it_made(clock: Clock) -> None:
    said: list[Progress] = []
    reporter = ProgressReporter(said.append, 2)
    reporter.begin(Phase.ENCODING, 400)
    assert said[-1].eta_seconds is None
    reporter.add_frames(200, reused=True)
    assert said[-1].eta_seconds is None, "what was there before tells no speed"
    clock.now += 10
    reporter.add_frames(100)
    assert said[-1].eta_seconds == pytest.approx(10.0)


def test_counts_segments_from_one_in_every_phase(clock: Clock) -> None:
    said: list[Progress] = []
    reporter = ProgressReporter(said.append, 2)
    for phase in (Phase.CHECKING, Phase.ENCODING):
        reporter.begin(phase, 2)
        assert said[-1].current_segment == 1
        reporter.finish_segment()
        reporter.finish_segment()
        clock.now += 1
        reporter.beat()
        assert said[-1].current_segment == 2


def test_tells_in_order_from_many_threads() -> None:
    said: list[Progress] = []
    reporter = ProgressReporter(said.append, 8)
    reporter.begin(Phase.ENCODING, 8000)
    start = threading.Barrier(8)

    def work() -> None:
        start.wait()
        for _ in range(1000):
            reporter.add_frames(1)

    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(work) for _ in range(8)]:
            future.result()
    reporter.begin(Phase.DONE)
    frames = [told.frames_done for told in said]
    assert frames == sorted(frames)
    assert frames[-1] == 8000
