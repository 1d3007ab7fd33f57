"""The TaskManager: runs jobs in the background of this process.

Two levels. Whole jobs run as straight-line code on a small job pool and may use the database; a job
hands its segments to the segment pool, whose work needs neither Django nor the database. A job
never waits on its own pool, so jobs cannot starve each other of threads. Short jobs (a thumbnail,
one narration) have a job pool of their own, so that none is stuck behind films.
"""

import functools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from enum import Enum

from django.conf import settings
from django.db import connections

from backend.jobs.executors import FairPool, make_executor
from backend.jobs.ownership import leave, this_process
from core_engine import end_speakers

logger = logging.getLogger(__name__)

Work = Callable[[threading.Event], object]


class Pool(Enum):
    """Where a job runs."""

    LONG = "long"
    """Films."""
    SHORT = "short"
    """What takes a moment: a thumbnail, one narration."""
    SPEECH = "speech"
    """Narrations of whole stories."""
    MUSIC = "music"
    """Waiting for music services, which takes minutes and no processor."""
    CAREFUL = "careful"
    """Jobs that were under way when their process died, one at a time: should it die again, it is
    known of whom."""


_THREADS = {Pool.LONG: 2, Pool.SHORT: 2, Pool.SPEECH: 2, Pool.MUSIC: 32, Pool.CAREFUL: 1}


@dataclass(frozen=True, slots=True)
class _Task:
    """Something that waits or runs, and the switch that stops it."""

    switch: threading.Event
    future: "Future[None]"


class TaskManager:
    """Runs jobs by id. Get the one of this process from `TaskManager.get()`."""

    def __init__(self, executor: str, workers: int) -> None:
        self._pools = {
            pool: make_executor(executor, threads, f"{pool.value}-job")
            for pool, threads in _THREADS.items()
        }
        # Segments use every core also where the job itself runs in the calling thread.
        self._segments = FairPool(workers, "segment")
        # Their work is done by processes of their own: a sentence need not wait for a film's clips.
        self._voices = FairPool(workers, "voice")
        self._tasks: dict[str, _Task] = {}
        self._lock = threading.Lock()  # not taken by `stop`, which a signal calls anywhere
        self._immediate = executor == "immediate"
        self.ending = threading.Event()

    @staticmethod
    @functools.cache
    def get() -> "TaskManager":
        """The TaskManager of this process, made when it is first asked for."""
        return TaskManager(settings.STORYREEL_EXECUTOR, settings.STORYREEL_WORKERS)

    def segments(self) -> Executor:
        """Threads for the segments of one job, shared fairly with other jobs."""
        return self._segments.lane()

    def voices(self) -> Executor:
        """Threads for the texts of one job, shared fairly with other jobs."""
        return self._voices.lane()

    def start(self, task_id: str, work: Work, pool: Pool = Pool.LONG) -> "Future[None]":
        """Run `work`, which gets a switch that is set when the job should stop."""
        this_process()  # whoever reads the row from now on can see that its owner lives
        switch = threading.Event()
        future = self._pools[pool].submit(self._run, task_id, work, switch)
        if not future.done():
            task = _Task(switch, future)
            with self._lock:
                self._tasks[task_id] = task
            future.add_done_callback(lambda _: self._forget(task_id, task))
        if self.ending.is_set():
            switch.set()
        return future

    def has(self, task_id: str) -> bool:
        """Whether the task waits or runs here."""
        return task_id in self._tasks

    def stop_task(self, task_id: str) -> "Future[None] | None":
        """Stop one task, and return what can be waited for; None where it does not run here.

        A task that has not begun never will. There is nothing to wait for, and `wait` would do so
        until a thread is free to drop it.
        """
        task = self._tasks.get(task_id)
        if task is None:
            return None
        task.switch.set()
        return None if task.future.cancel() else task.future

    def stop(self) -> None:
        """Ask everything that runs to stop."""
        self.ending.set()
        for task in list(self._tasks.values()):
            task.switch.set()

    def shut_down(self) -> None:
        """Stop everything that runs and wait for it; the jobs write their own last words."""
        self.stop()
        for pool in self._pools.values():
            pool.shutdown(wait=True, cancel_futures=True)
        self._segments.shutdown()
        self._voices.shutdown()
        end_speakers()
        leave()
        TaskManager.get.cache_clear()

    def _forget(self, task_id: str, task: _Task) -> None:
        with self._lock:
            if self._tasks.get(task_id) is task:  # else it was tried again before it had ended
                del self._tasks[task_id]

    def _run(self, task_id: str, work: Work, switch: threading.Event) -> None:
        try:
            work(switch)
        except Exception:
            # The boundary of a job: what gets here is a defect of ours and must not go unseen.
            logger.exception("Job %s ended with an error nobody foresaw.", task_id)
            raise
        finally:
            if not self._immediate:
                connections.close_all()
