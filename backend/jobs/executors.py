"""Who runs jobs: a pool of threads, or the caller itself."""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import ImproperlyConfigured

P = ParamSpec("P")
T = TypeVar("T")


class ImmediateExecutor(Executor):
    """Runs what is submitted at once, in the calling thread; for tests and the command line."""

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """The finished future of `work`; an error in it is the future's, as in any pool."""
        future: Future[T] = Future()
        _carry_out(future, lambda: work(*args, **kwargs))
        return future


class FairPool:
    """Threads that several jobs share by turns, however much one of them has submitted.

    Each job submits through a lane of its own, and the lanes take turns: a film of a minute is not
    stuck behind one of three hours.
    """

    def __init__(self, workers: int, prefix: str) -> None:
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix=prefix)
        self._lock = threading.Lock()
        self._turns: deque[_Lane] = deque()  # lanes in which something waits

    def lane(self) -> Executor:
        """An executor for one job."""
        return _Lane(self)

    def shutdown(self) -> None:
        """Drop what waits, and wait for what runs."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        with self._lock:
            waiting = [future for lane in self._turns for future, _ in lane.waiting]
            self._turns.clear()
        for future in waiting:
            future.cancel()
        self._threads.shutdown(wait=True)

    def add(self, lane: "_Lane", future: Future[Any], work: Callable[[], Any]) -> None:
        """One more piece of work in a lane, and one more turn for whoever is next."""
        with self._lock:
            if not lane.waiting:
                self._turns.append(lane)
            lane.waiting.append((future, work))
            self._threads.submit(self._take_turn)

    def _take_turn(self) -> None:
        with self._lock:
            lane = self._turns.popleft()
            future, work = lane.waiting.popleft()
            if lane.waiting:
                self._turns.append(lane)
        if future.set_running_or_notify_cancel():
            _carry_out(future, work)


class _Lane(Executor):
    """What one job has submitted to a pool."""

    def __init__(self, pool: FairPool) -> None:
        self._pool = pool
        self.waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """The future of `work`, which runs when it is this lane's turn."""
        future: Future[T] = Future()
        self._pool.add(self, future, lambda: work(*args, **kwargs))
        return future


def make_executor(name: str, workers: int, prefix: str) -> Executor:
    """The executor with the name given in `STORYREEL_EXECUTOR`."""
    makers: dict[str, Callable[[], Any]] = {
        "threads": lambda: ThreadPoolExecutor(workers, thread_name_prefix=prefix),
        "immediate": ImmediateExecutor,
    }
    if name not in makers:
        raise ImproperlyConfigured(
            f"STORYREEL_EXECUTOR={name!r} is not one of {', '.join(makers)}."
        )
    executor: Executor = makers[name]()
    return executor


def _carry_out(future: Future[Any], work: Callable[[], Any]) -> None:
    try:
        future.set_result(work())
    except Exception as error:  # noqa: BLE001 - this is what a future is for
        future.set_exception(error)
