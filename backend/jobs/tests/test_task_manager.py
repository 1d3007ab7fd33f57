"""The TaskManager: one per process, at once or in threads, and stopped for good."""

import threading

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from backend.jobs.executors import ImmediateExecutor, make_executor
from backend.jobs.ownership import is_alive, this_process
from backend.jobs.task_manager import TaskManager


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
