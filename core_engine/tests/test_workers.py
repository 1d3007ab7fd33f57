"""Doing the same to many segments at once, and stopping all of it when one goes wrong."""

import threading
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import pytest

from core_engine import ProgressReporter, RenderCancelled
from core_engine.workers import gather

SECONDS = 20  # until work that nobody stops ends by itself, so that a broken test can fail


def quiet() -> ProgressReporter:
    return ProgressReporter(lambda _: None, 1)


def test_gives_results_in_the_items_order(cancelled: threading.Event) -> None:
    last_is_done = threading.Event()

    def work(item: int) -> int:
        if item == 0:
            last_is_done.wait(SECONDS)
        if item == 3:
            last_is_done.set()
        return item * item

    with ThreadPoolExecutor(4) as pool:
        assert gather(pool, work, range(4), quiet(), cancelled) == [0, 1, 4, 9]
    assert not cancelled.is_set()


def test_stops_the_others_when_one_goes_wrong(cancelled: threading.Event) -> None:
    ended: list[int] = []
    started = threading.Event()

    def work(item: int) -> None:
        if item == 1:
            started.wait(SECONDS)
            raise ValueError("this one")
        started.set()
        cancelled.wait(SECONDS)
        ended.append(item)

    with ThreadPoolExecutor(2) as pool, pytest.raises(ValueError, match="this one"):
        gather(pool, work, range(2), quiet(), cancelled)
    assert cancelled.is_set()
    assert ended == [0], "nothing runs any more when the error arrives"


def test_starts_nothing_after_an_error(cancelled: threading.Event) -> None:
    started: list[int] = []

    def work(item: int) -> None:
        started.append(item)
        if item == 0:
            raise ValueError("this one")
        cancelled.wait(SECONDS)

    with ThreadPoolExecutor(1) as pool, pytest.raises(ValueError, match="this one"):
        gather(pool, work, range(100), quiet(), cancelled)
    assert len(started) <= 2


class RefusesTheSecond(Executor):
    """A pool that is closed, or interrupted, while work is handed to it."""

    def __init__(self, pool: ThreadPoolExecutor, started: threading.Event) -> None:
        self._pool, self._started, self._given = pool, started, 0

    def submit(self, work, /, *args, **kwargs):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN002, ANN003, ANN201
        self._given += 1
        if self._given == 2:
            self._started.wait(SECONDS)
            raise KeyboardInterrupt
        future: Future[object] = self._pool.submit(work, *args, **kwargs)
        return future


def test_stops_the_first_when_the_second_cannot_even_be_handed_over(
    cancelled: threading.Event,
) -> None:
    ended: list[int] = []
    started = threading.Event()

    def work(item: int) -> None:
        started.set()
        cancelled.wait(SECONDS)
        ended.append(item)

    with ThreadPoolExecutor(1) as pool, pytest.raises(KeyboardInterrupt):
        try:
            gather(RefusesTheSecond(pool, started), work, range(3), quiet(), cancelled)
        finally:
            stopped = cancelled.is_set()
            cancelled.set()  # so that the pool can end even where the test fails
    assert stopped
    assert ended == [0]


def test_starts_nothing_that_was_cancelled_before(cancelled: threading.Event) -> None:
    started: list[int] = []
    cancelled.set()
    with ThreadPoolExecutor(2) as pool, pytest.raises(RenderCancelled):
        gather(pool, started.append, range(10), quiet(), cancelled)
    assert not started


def test_does_nothing_with_nothing(cancelled: threading.Event) -> None:
    with ThreadPoolExecutor(1) as pool:
        assert gather(pool, abs, [], quiet(), cancelled) == []
