"""Doing a job from beginning to end, so that its row always tells the truth."""

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import DatabaseError, OperationalError

from backend.config.reserve import Answer, keep_reserve, with_room
from backend.jobs.errors import InternalError, JobInterrupted, RefusedBySystem
from backend.jobs.job_log import entry
from backend.jobs.models import Job
from backend.jobs.recorder import Recorder, tell
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import TaskManager
from backend.jobs.workplace import Notice, Workplace
from backend.projects.media_files import cache
from core_engine import (
    EngineError,
    Listener,
    Problem,
    Progress,
    RenderCancelled,
    StoryNotRenderable,
)

_PAUSE = 0.5  # seconds between two tries to write down what has happened

logger = logging.getLogger(__name__)


def run(
    job: Job,
    cancelled: threading.Event,
    listener: Listener | None = None,
    notice: Notice = lambda hint: None,
    *,
    resumable: bool = True,
) -> Any:
    """Do a queued job from beginning to end; its row tells the rest of the world.

    The answer is what its `work` gives, or the EngineError that kept it from that, or None when the
    job was not waiting. A job that is stopped without having been cancelled waits for the next
    process, or is cancelled when it is not `resumable`.
    """
    if not persist(job.begin):
        return None
    tell(job)
    recorder = Recorder(job, cancelled)
    listeners: list[Listener] = [recorder, *([listener] if listener else [])]
    notices: list[str] = []

    def noticed(hint: Problem | str) -> None:
        notices.append(str(hint))
        notice(hint)

    place = Workplace(
        job.executor(),
        lambda progress: _tell(listeners, progress), cancelled, noticed,
    )  # fmt: skip
    try:
        ended = _attempt(job, place)
    except KeyboardInterrupt:
        _end(job, JobInterrupted(job.NOUN), recorder, job.cancel, notices)
        raise
    except BaseException as defect:
        error = InternalError(defect)
        _end(job, error, recorder, partial(job.fail, error, str(error)), notices)
        raise
    return _end(job, ended, recorder, _transition(job, ended, resumable=resumable), notices)


def _attempt(job: Job, place: Workplace) -> Any:
    """What comes of it, or what kept it from that; what nobody foresaw is raised."""
    try:
        with cache().in_use():
            return job.work(place)
    except EngineError as error:
        return error
    except OSError as error:
        return RefusedBySystem(error)


def _transition(job: Job, ended: Any, *, resumable: bool) -> Callable[[], bool]:
    """What becomes of the job."""
    if isinstance(ended, RenderCancelled):
        return job.suspend if resumable else job.cancel
    if isinstance(ended, EngineError):
        return partial(job.fail, ended, _explained(ended))
    return partial(job.complete, ended)


def _end(
    job: Job,
    ended: Any,
    recorder: Recorder,
    transition: Callable[[], bool],
    notices: Sequence[str] = (),
) -> Any:
    """Put on the row how an attempt has ended; what it has left goes before, since from then on
    the job may be somebody else's."""
    stopped = isinstance(ended, RenderCancelled)
    result = JobInterrupted(job.NOUN) if stopped else ended
    log = [*job.log, entry(job, recorder.close(), result, notices)]
    if isinstance(result, EngineError):
        job.remove_unfinished()
    if not stopped:  # one that is only suspended was no attempt
        job.log = log
    if not persist(transition):
        result = _overtaken(job)
    if job.status == JobStatus.CANCELLED:
        with _best_effort(job):
            job.keep_log(log)
    tell(job)
    with _best_effort(job):
        job.tidy_up()
        keep_reserve()
    return result


def _overtaken(job: Job) -> EngineError:
    """Somebody else has decided what becomes of the job. Who cancelled it or deleted its project in
    the last moment has won; what has come of it is thrown away."""
    now = type(job).objects.filter(pk=job.pk).first()
    job.status = now.status if now else JobStatus.CANCELLED
    if job.status == JobStatus.CANCELLED:
        job.remove_unfinished()
    return JobInterrupted(job.NOUN)


@contextmanager
def _best_effort(job: Job) -> Iterator[None]:
    """What is good to do after a job, and can be done after the next one as well."""
    try:
        yield
    except (DatabaseError, OSError) as error:
        logger.warning("Nothing could be tidied up after %s: %s", job.task_id, error)


def persist(transition: Callable[[], Answer]) -> Answer:
    """Take a transition, also when the database is busy or its disk is full for a while.

    What has happened must not be lost because it could not be written down at once. When the
    process is to end meanwhile, the next one finds the job abandoned and finds out again.
    """
    while True:
        try:
            return with_room(transition)
        except OperationalError:
            if TaskManager.get().ending.wait(_PAUSE):
                raise


def _explained(error: EngineError) -> str:
    if isinstance(error, StoryNotRenderable):
        return "\n".join(str(problem) for problem in error.problems)
    return str(error)


def _tell(listeners: Sequence[Listener], progress: Progress) -> None:
    for listener in listeners:
        listener(progress)
