"""The TaskManager: runs jobs in the background of this process.

Two levels. Whole jobs run as straight-line code on the small job pool and may use the database;
a job hands its segments to the segment pool, whose work needs neither Django nor the database. A
job never waits on its own pool, so jobs cannot starve each other of threads.
"""

import functools
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor

from django.conf import settings
from django.db import connections

from backend.jobs.executors import make_executor
from backend.jobs.ownership import leave, this_process

_JOBS_AT_ONCE = 2

logger = logging.getLogger(__name__)

Work = Callable[[threading.Event], object]


class TaskManager:
    """Runs jobs by id. Get the one of this process from `TaskManager.get()`."""

    def __init__(self, executor: str, workers: int) -> None:
        self._jobs = make_executor(executor, _JOBS_AT_ONCE, "job")
        # Segments use every core also where the job itself runs in the calling thread.
        self.segments: Executor = ThreadPoolExecutor(workers, thread_name_prefix="segment")
        self._switches: dict[str, threading.Event] = {}
        self._immediate = executor == "immediate"

    @staticmethod
    @functools.cache
    def get() -> "TaskManager":
        """The TaskManager of this process, made when it is first asked for."""
        return TaskManager(settings.STORYREEL_EXECUTOR, settings.STORYREEL_WORKERS)

    def start(self, task_id: str, work: Work) -> Future[None]:
        """Run `work`, which gets a switch that is set when the job should stop."""
        this_process()  # whoever reads the row from now on can see that its owner lives
        switch = self._switches[task_id] = threading.Event()
        return self._jobs.submit(self._run, task_id, work, switch)

    def stop(self) -> None:
        """Ask everything that runs to stop."""
        for switch in list(self._switches.values()):
            switch.set()

    def shut_down(self) -> None:
        """Stop everything that runs and wait for it; the jobs write their own last words."""
        self.stop()
        self._jobs.shutdown(wait=True, cancel_futures=True)
        self.segments.shutdown(wait=True, cancel_futures=True)
        leave()
        TaskManager.get.cache_clear()

    def _run(self, task_id: str, work: Work, switch: threading.Event) -> None:
        try:
            work(switch)
        except Exception:
            # The boundary of a job: what gets here is a defect of ours and must not go unseen.
            logger.exception("Job %s ended with an error nobody foresaw.", task_id)
            raise
        finally:
            self._switches.pop(task_id, None)
            if not self._immediate:
                connections.close_all()
