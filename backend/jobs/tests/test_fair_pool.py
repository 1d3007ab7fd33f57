"""A pool that jobs share by turns, however much one of them has submitted."""

import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, wait

import pytest

from backend.jobs.executors import FairPool

SECONDS = 60  # until work that nobody lets go on ends by itself, so that a broken test can fail


class Busy:
    """A pool with one thread, which is busy until it is let go."""

    def __init__(self) -> None:
        self.pool = FairPool(1, "test")
        self.gate = threading.Event()
        self.order: list[str] = []
        self._began = threading.Event()
        self.running = self.pool.lane().submit(self._hold)
        assert self._began.wait(SECONDS)

    def _hold(self) -> bool:
        self._began.set()
        return self.gate.wait(SECONDS)

    def submit(self, lane: Executor, *names: str) -> list[Future[None]]:
        """Work that notes its name when it runs."""
        return [lane.submit(self.order.append, name) for name in names]

    def done(self, *futures: Future[None]) -> list[str]:
        """The names in the order in which all this has run, now that the thread is let go."""
        self.gate.set()
        assert not wait(futures, SECONDS).not_done
        return self.order


@pytest.fixture
def busy() -> Iterator[Busy]:
    """Such a pool."""
    it = Busy()
    yield it
    it.gate.set()
    it.pool.shutdown()


def test_lanes_take_turns(busy: Busy) -> None:
    long, short = busy.pool.lane(), busy.pool.lane()
    futures = busy.submit(long, "a1", "a2", "a3", "a4") + busy.submit(short, "b1", "b2")
    assert busy.done(*futures) == ["a1", "b1", "a2", "b2", "a3", "a4"]


def test_many_lanes_take_turns(busy: Busy) -> None:
    lanes = [busy.pool.lane() for _ in range(100)]
    futures = [it for n, lane in enumerate(lanes) for it in busy.submit(lane, f"{n}a", f"{n}b")]
    first_turns = [f"{n}a" for n in range(100)]
    assert busy.done(*futures) == first_turns + [f"{n}b" for n in range(100)]


def test_who_comes_back_waits_for_the_turn_of_the_others(busy: Busy) -> None:
    first, second = busy.pool.lane(), busy.pool.lane()
    futures = busy.submit(first, "a1") + busy.submit(second, "b1", "b2")
    futures += busy.submit(first, "a2")
    assert busy.done(*futures) == ["a1", "b1", "a2", "b2"]


def test_what_was_cancelled_is_skipped(busy: Busy) -> None:
    lane, other = busy.pool.lane(), busy.pool.lane()
    futures = busy.submit(lane, "a1", "a2", "a3") + busy.submit(other, "b1")
    assert futures[0].cancel()
    assert futures[2].cancel()
    assert busy.done(*futures) == ["b1", "a2"]
    assert [future.cancelled() for future in futures] == [True, False, True, False]


def test_the_end_drops_what_waits_before_it_waits_for_what_runs(busy: Busy) -> None:
    """What runs is let go by what waits being dropped: the other way round would never end."""
    futures = busy.submit(busy.pool.lane(), "a1", "a2") + busy.submit(busy.pool.lane(), "b1")
    futures[-1].add_done_callback(lambda _: busy.gate.set())
    busy.pool.shutdown()
    assert busy.running.done()
    assert busy.running.result(0)
    assert [future.cancelled() for future in futures] == [True] * 3
    assert busy.order == []


def test_nothing_is_taken_in_after_the_end(busy: Busy) -> None:
    busy.gate.set()
    busy.pool.shutdown()
    with pytest.raises(RuntimeError):
        busy.pool.lane().submit(int)


def test_an_error_is_the_futures(busy: Busy) -> None:
    lane = busy.pool.lane()
    wrong, right = lane.submit(int, "x"), lane.submit(int, "7")
    busy.gate.set()
    assert isinstance(wrong.exception(SECONDS), ValueError)
    assert right.result(SECONDS) == 7


def test_all_threads_work_for_one_lane_when_it_is_alone() -> None:
    pool, meeting = FairPool(3, "test"), threading.Barrier(3)
    lane = pool.lane()
    futures = [lane.submit(meeting.wait, SECONDS) for _ in range(3)]
    assert sorted(future.result(SECONDS) for future in futures) == [0, 1, 2]
    pool.shutdown()
