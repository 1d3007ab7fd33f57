"""Doing the same thing to many segments at once, and stopping all of it when one goes wrong."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Executor, Future, wait
from functools import partial
from typing import TypeVar

from core_engine.errors import RenderCancelled
from core_engine.progress import ProgressReporter

Given = TypeVar("Given")
Made = TypeVar("Made")
_BEAT_SECONDS = 0.25


def gather(
    executor: Executor,
    work: Callable[[Given], Made],
    items: Sequence[Given],
    reporter: ProgressReporter,
    cancelled: threading.Event,
    made: Callable[[int, Made], None] = lambda number, result: None,
) -> list[Made]:
    """`work` done to every item, results in the items' order; see `gather_all`."""
    tasks = [(executor, partial(work, item)) for item in items]
    return gather_all(tasks, reporter, cancelled, made)


def gather_all(
    tasks: Sequence[tuple[Executor, Callable[[], Made]]],
    reporter: ProgressReporter,
    cancelled: threading.Event,
    made: Callable[[int, Made], None] = lambda number, result: None,
) -> list[Made]:
    """All tasks done, each by its executor, results in the tasks' order.

    `made` is called in this thread with each result, as it comes, and its place in the order.
    The first error ends everything: `cancelled` is set where other work has to be stopped, and
    the error is raised when nothing runs any more.
    """
    futures: list[Future[Made]] = []
    try:
        futures.extend(executor.submit(_do, task, cancelled) for executor, task in tasks)
        _wait_for(futures, reporter, cancelled, made)
        return [future.result() for future in futures]
    except BaseException:
        if not all(future.done() for future in futures):
            cancelled.set()
        raise
    finally:
        # What was cancelled before it began need not be waited for until a worker drops it.
        wait([future for future in futures if not future.cancel()])


def until_cancelled(items: Iterable[Given], cancelled: threading.Event) -> Iterator[Given]:
    """The items; raises RenderCancelled instead of the next one when that is asked for."""
    for item in items:
        if cancelled.is_set():
            raise RenderCancelled("The render was cancelled.")
        yield item


def _do(task: Callable[[], Made], cancelled: threading.Event) -> Made:
    # Here, because work that is short or was done before never looks at the switch itself.
    if cancelled.is_set():
        raise RenderCancelled("The render was cancelled.")
    return task()


def _wait_for(
    futures: Sequence[Future[Made]], reporter: ProgressReporter, cancelled: threading.Event,
    made: Callable[[int, Made], None],
) -> None:  # fmt: skip
    numbers = {future: number for number, future in enumerate(futures)}
    pending = set(futures)
    while pending:
        done, pending = wait(pending, _BEAT_SECONDS, FIRST_EXCEPTION)
        for future in done:
            made(numbers[future], future.result())
        reporter.beat()
        if cancelled.is_set():  # all that is left may be waiting behind the work of others
            raise RenderCancelled("The render was cancelled.")
