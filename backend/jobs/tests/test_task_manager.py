"""The TaskManager: one per process, at once or in threads, and stopped for good."""

import threading
from collections.abc import Callable

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from backend.jobs.executors import ImmediateExecutor, make_executor
from backend.jobs.ownership import is_alive, this_process
from backend.jobs.task_manager import Pool, TaskManager


@pytest.fixture
def threads(settings: Settings) -> TaskManager:
    """Jobs run in threads."""
    settings.STORYREEL_EXECUTOR = "threads"
    return TaskManager.get()


def test_there_is_one() -> None:
    assert TaskManager.get() is TaskManager.get()


def test_jobs_run_at_once_where_that_is_wanted() -> None:
    ran = []
    future = TaskManager.get().start("x", lambda switch: ran.append(threading.current_thread()))
    assert future.done()
    assert ran == [threading.current_thread()]


def test_jobs_run_elsewhere_in_a_server(threads: TaskManager) -> None:
    ran = []
    threads.start("x", lambda switch: ran.append(threading.current_thread())).result(60)
    assert ran[0] is not threading.current_thread()


def test_two_jobs_run_side_by_side(threads: TaskManager) -> None:
    meeting = threading.Barrier(2)
    futures = [threads.start(name, lambda switch: meeting.wait(60)) for name in "ab"]
    assert [future.result(60) for future in futures] == [None, None]


def test_jobs_do_not_take_the_threads_of_segments(threads: TaskManager) -> None:
    def work(switch: threading.Event) -> None:
        assert threads.segments().submit(lambda: 7).result(60) == 7

    for future in [threads.start(str(n), work) for n in range(5)]:
        future.result(60)


class Running:
    """Jobs that run until they are stopped."""

    def __init__(self, manager: TaskManager, *names: str) -> None:
        self.manager, self.stopped = manager, dict[str, bool]()
        self._began = threading.Barrier(len(names) + 1)
        self.futures = {name: manager.start(name, self._work(name)) for name in names}
        self._began.wait(60)

    def _work(self, name: str) -> Callable[[threading.Event], None]:
        def work(switch: threading.Event) -> None:
            self._began.wait(60)
            self.stopped[name] = switch.wait(60)

        return work


def test_short_jobs_run_while_all_long_ones_are_busy(threads: TaskManager) -> None:
    long = Running(threads, "a", "b")
    waiting = threads.start("c", lambda switch: None)
    threads.start("d", lambda switch: None, Pool.SHORT).result(60)
    assert not any(future.done() for future in [*long.futures.values(), waiting])


def test_one_task_is_stopped_and_no_other(threads: TaskManager) -> None:
    long = Running(threads, "a", "b")
    assert threads.stop_task("a") is long.futures["a"]
    long.futures["a"].result(60)
    assert long.stopped == {"a": True}
    assert threads.stop_task("a") is None


def test_a_task_that_has_not_begun_never_does(threads: TaskManager) -> None:
    long, ran = Running(threads, "a", "b"), list[str]()
    waiting = threads.start("c", lambda switch: ran.append("c"))
    threads.stop_task("c")
    assert waiting.cancelled()
    threads.stop_task("a")
    long.futures["a"].result(60)
    threads.start("d", lambda switch: ran.append("d")).result(60)
    assert ran == ["d"]


def test_nobody_has_to_wait_for_a_task_that_never_began(threads: TaskManager) -> None:
    """`wait` takes a cancelled future for done only when a thread has come by to drop it."""
    Running(threads, "a", "b")
    threads.start("c", lambda switch: None)
    assert threads.stop_task("c") is None


def test_a_task_can_be_stopped_that_began_while_its_forerunner_ended(threads: TaskManager) -> None:
    """A job is tried again as soon as its row says failed; its first attempt still tidies up."""
    gate, stopped = threading.Event(), list[bool]()
    first = threads.start("a", lambda switch: gate.wait(60))
    again = threads.start("a", lambda switch: stopped.append(switch.wait(60)))
    gate.set()
    first.result(60)
    # Whoever waits for a result hears of it before the callbacks of the future have run.
    threads.start("b", lambda switch: None).result(60)
    assert threads.stop_task("a") is again
    again.result(60)
    assert stopped == [True]


def test_what_starts_after_the_end_began_is_stopped(threads: TaskManager) -> None:
    threads.stop()
    stopped: list[bool] = []
    threads.start("a", lambda switch: stopped.append(switch.wait(60))).result(60)
    assert stopped == [True]


def test_a_task_nobody_has_started_cannot_be_stopped(threads: TaskManager) -> None:
    assert threads.stop_task("a") is None


def test_the_end_stops_what_runs_and_drops_what_waits(threads: TaskManager) -> None:
    running, ended = threading.Barrier(3), []

    def work(switch: threading.Event) -> None:
        running.wait(60)
        ended.append(switch.wait(60))

    for name in "ab":
        threads.start(name, work)
    waiting = threads.start("c", work)
    running.wait(60)
    owner = this_process().name
    threads.shut_down()
    assert ended == [True, True]
    assert waiting.cancelled()
    assert not is_alive(owner)
    assert TaskManager.get() is not threads


def test_who_runs_jobs_has_to_be_known() -> None:
    with pytest.raises(ImproperlyConfigured, match="STORYREEL_EXECUTOR='celery' is not one of"):
        make_executor("celery", 1, "job")


def test_an_error_is_the_futures() -> None:
    future = ImmediateExecutor().submit(int, "x")
    assert isinstance(future.exception(), ValueError)
    assert ImmediateExecutor().submit(int, "7").result() == 7
