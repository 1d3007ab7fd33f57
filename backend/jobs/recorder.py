"""What a worker tells of its job while it works on it."""

import threading
from time import monotonic
from typing import Any

from django.db import OperationalError

from backend.jobs import events
from backend.jobs.models import Job
from core_engine import Progress

_WRITE_SECONDS = 0.5
_TELL_SECONDS = 0.2


class Recorder:
    """Hears of a job's progress: keeps it on the row, tells those who listen, and notes how long
    each phase took. Turns the switch when the job is no longer this worker's.

    Only the job's own thread uses the database: the threads of the segment pool stay free of it.
    The engine speaks to its listener from both, several times a second.
    """

    def __init__(self, job: Job, cancelled: threading.Event) -> None:
        self._job, self._cancelled = job, cancelled
        self._thread = threading.get_ident()
        self._written = self._told = -1.0
        self._phase, self._since = "", monotonic()
        self._phases: dict[str, float] = {}

    def __call__(self, progress: Progress) -> None:
        """Take note of how far it is."""
        now = monotonic()
        self._enter(progress.phase.value, now)  # phases also begin in the engine's own threads
        if threading.get_ident() != self._thread:
            return
        if not self._still_mine(progress, now):
            self._cancelled.set()
        elif now - self._told >= _TELL_SECONDS:
            self._told = now
            tell(self._job, **self._job.progress_fields(progress))

    def close(self) -> dict[str, float]:
        """The last phase has ended; how many seconds each took."""
        self._enter("", monotonic())
        return self._phases

    def _enter(self, phase: str, now: float) -> None:
        if self._phase:
            took = self._phases.get(self._phase, 0.0) + now - self._since
            self._phases[self._phase] = round(took, 3)
        self._phase, self._since = phase, now

    def _still_mine(self, progress: Progress, now: float) -> bool:
        try:
            if now - self._written < _WRITE_SECONDS:
                return self._job.is_mine()
            self._written = now
            return self._job.report(progress)
        except OperationalError:
            return True  # somebody else keeps the database busy; progress can wait


def tell(job: Job, **changed: Any) -> None:
    """Tell those who listen where the job is."""
    events.publish(
        job.KIND,
        {
            "id": str(job.pk),
            "task_id": job.task_id,
            "project": str(job.project_id) if job.project_id else None,
            "status": job.status,
            "progress": job.progress,
            "phase": job.phase,
            "error": job.error or None,
            "error_code": job.error_code or None,
            "can_retry": job.can_retry,
            **job.told(),
            **changed,
        },
    )
