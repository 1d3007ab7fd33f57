"""Doing the same to many segments at once, and stopping all of it when one goes wrong."""

import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor

import pytest

from core_engine import ProgressReporter, RenderCancelled
from core_engine.workers import gather, gather_all

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


class Taken:
    """A pool whose one thread does the work of others, until they are let go."""

    def __init__(self) -> None:
        self.pool = ThreadPoolExecutor(1)
        self.let_go = threading.Event()
        self.others = self.pool.submit(self.let_go.wait, SECONDS)


@pytest.fixture
def taken() -> Iterator[Taken]:
    """Such a pool."""
    it = Taken()
    yield it
    it.let_go.set()
    it.pool.shutdown()


def test_does_not_wait_for_the_work_of_others_when_it_was_cancelled(
    taken: Taken, cancelled: threading.Event
) -> None:
    """The switch is pressed by the listener, as it is where a row says that it was cancelled."""
    started: list[int] = []
    reporter = ProgressReporter(lambda _: cancelled.set(), 1)
    with pytest.raises(RenderCancelled):
        gather(taken.pool, started.append, range(10), reporter, cancelled)
    assert not taken.others.done()
    taken.let_go.set()
    taken.pool.submit(int).result(SECONDS)
    assert not started


def test_does_not_wait_for_what_never_began_when_something_goes_wrong(
    taken: Taken, cancelled: threading.Event
) -> None:
    started: list[int] = []

    def fail() -> None:
        raise ValueError("this one")

    with ThreadPoolExecutor(1) as free, pytest.raises(ValueError, match="this one"):
        tasks = [(taken.pool, lambda: started.append(0)), (free, fail)]
        gather_all(tasks, quiet(), cancelled)
    assert not taken.others.done()
    assert cancelled.is_set()
    assert not started


def test_waits_for_what_runs_when_it_was_cancelled(cancelled: threading.Event) -> None:
    began, ended = threading.Event(), list[bool]()

    def work(item: int) -> None:
        began.set()
        ended.append(cancelled.wait(SECONDS))

    def listen(_: object) -> None:
        assert began.wait(SECONDS)
        cancelled.set()

    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(RenderCancelled):
            gather(pool, work, range(5), ProgressReporter(listen, 1), cancelled)
        assert ended == [True]


def test_each_task_is_done_by_its_own_executor(cancelled: threading.Event) -> None:
    def here() -> str:
        return threading.current_thread().name.rpartition("_")[0]

    with ThreadPoolExecutor(1, "a") as first, ThreadPoolExecutor(1, "b") as second:
        tasks = [(first, here), (second, here), (first, here)]
        assert gather_all(tasks, quiet(), cancelled) == ["a", "b", "a"]
