"""What happens to render jobs from outside: they are asked for, cancelled, tried again, resumed."""

import logging
import threading
from concurrent.futures import Future, wait
from functools import partial
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.config.refusals import Conflict, NotThere
from backend.config.reserve import with_room
from backend.jobs.ownership import is_alive, this_process
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import Pool, TaskManager
from backend.projects.models import Project
from backend.renders.errors import PoisonError
from backend.renders.housekeeping import remove_unfinished
from backend.renders.models import RenderJob
from backend.renders.recorder import tell
from backend.renders.rendering import persist, run
from backend.renders.snapshot import chosen_settings, settings_as_json, snapshot_of
from core_engine import EngineError, Format

MOST_CRASHES = 3
_WAIT_SECONDS = 5.0  # for a cancelled job to put its tools away; it takes a fraction of one

logger = logging.getLogger(__name__)


def new_job(
    project: Project, formats: list[Format], quality: str = "", fps: int | None = None, **more: Any
) -> RenderJob:
    """A job of the project as it is now, not yet queued."""
    chosen, snapshot = chosen_settings(quality, fps), snapshot_of(project)
    return RenderJob(
        project=project, formats=[format.value for format in formats],
        quality=chosen.quality.value, fps=chosen.fps, settings=settings_as_json(chosen),
        snapshot=snapshot, total_segments=len(snapshot["segments"]), **more,
    )  # fmt: skip


def queue_new(project: Project, formats: list[Format], *asked: Any, **more: Any) -> RenderJob:
    """A new job, queued and started; raises Conflict while the project has another.

    The story is read in the transaction that writes the job: a change comes before both or after.
    """
    resume_abandoned()
    try:
        with transaction.atomic():
            job = new_job(project, formats, *asked, **more)
            job.queue()
            start(job)
    except IntegrityError as error:
        if "FOREIGN KEY" not in str(error):
            raise
        raise NotThere("not_found", "This project was deleted.") from None
    return job


def start(job: RenderJob) -> None:
    """Tell of a queued job and hand it to the TaskManager, once its row is committed."""
    transaction.on_commit(partial(_start, job))


def _start(job: RenderJob) -> None:
    tell(job)  # before it runs and tells of itself
    try:
        TaskManager.get().start(job.task_id, partial(_do, job.pk), _pool_of(job))
    except RuntimeError as error:  # no thread can be had; the server looks after it in a second
        logger.warning("%s could not be started yet: %s", job.task_id, error)


def cancel(job: RenderJob) -> None:
    """Cancel the job; raises Conflict when it has ended already.

    The row decides: a worker that finishes in the same moment finds its job cancelled and throws
    its film away, or has won. Workers in other processes look at the row a few times a second.
    """
    if not with_room(job.cancel):
        raise refused(job, "cancelled")
    _stop(job)


def retry(job: RenderJob) -> None:
    """Queue a failed job once more, with the story as it was; raises Conflict when it cannot be."""
    if not job.retry():
        raise refused(job, "tried again")
    start(job)


def cancel_all(project: Project) -> None:
    """Cancel what is under way of a project, and wait until nothing of it runs here any more."""
    futures = []
    for job in project.render_jobs.active():
        if job.cancel():
            futures.append(_stop(job))
    wait([future for future in futures if future], _WAIT_SECONDS)


def resume_abandoned() -> int:
    """Take over jobs whose process has ended; says how many.

    A job that has ended its process each time it was tried is not tried again.
    """
    if TaskManager.get().ending.is_set():
        return 0  # the next process does it
    return sum(map(_take_over, RenderJob.objects.abandoned()))


def resume_lost(before: set[str]) -> set[str]:
    """Take over jobs of this process that nothing here works on, and that were so `before`, too.

    Their thread could not be started, or could not write down how it has ended. Answers which are
    so now; one that was queued a moment ago may be among them.
    """
    mine = RenderJob.objects.active().filter(owner=this_process().name)
    lost = [job for job in mine if not TaskManager.get().has(job.task_id)]
    for job in lost:
        if job.task_id in before:
            _take_over(job)
    return {job.task_id for job in lost}


def _take_over(job: RenderJob) -> bool:
    if is_poison(job):
        give_up(job, PoisonError(job.crashes))
    elif job.adopt():
        start(job)
        return True
    return False


def is_poison(job: RenderJob) -> bool:
    """Whether an abandoned job has ended its process so often that it is not tried again."""
    return job.status == JobStatus.PROCESSING and job.crashes >= MOST_CRASHES


def give_up(job: RenderJob, error: EngineError) -> None:
    """Fail a job whose process has ended, and remove what it has left."""
    if job.fail(error):
        remove_unfinished(job)
        tell(job)


def refused(job: RenderJob, what: str) -> Conflict:
    """Why the job cannot be cancelled or tried again: the state it is in."""
    job.refresh_from_db(fields=["status", "attempt", "retryable", "error"])
    reason = job.state.status_description
    if job.status == JobStatus.FAILED:
        reason = (
            f"All {job.max_attempts} attempts are used up; ask for a new render."
            if job.retryable
            else "Trying again would not help; mend what the error says and ask for a new render."
        )
    return Conflict(
        "wrong_state",
        f"This render cannot be {what}: it is {job.state.label.lower()}. {reason}",
        status=job.status,
        job_id=str(job.pk),
    )


def _stop(job: RenderJob) -> "Future[None] | None":
    """Stop the worker of a cancelled job; what can be waited for, if it runs here."""
    running = TaskManager.get().stop_task(job.task_id)
    if running is None and (job.owner == this_process().name or not is_alive(job.owner)):
        remove_unfinished(job)  # nobody works on it who would
    tell(job)
    return running


def _pool_of(job: RenderJob) -> Pool:
    if job.crashes:
        return Pool.CAREFUL
    return Pool.LONG if job.has_films else Pool.SHORT


def _do(pk: UUID, cancelled: threading.Event) -> None:
    if TaskManager.get().ending.is_set():
        return  # the next process finds it waiting
    job = persist(lambda: RenderJob.objects.filter(pk=pk).first())
    if job:  # else it was deleted while it waited
        run(job, cancelled)
