"""What happens to jobs from outside: they are started, cancelled, tried again, resumed."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, wait
from functools import partial
from itertools import chain
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from backend.config.refusals import Conflict, NotThere
from backend.config.reserve import with_room
from backend.jobs.errors import PoisonError
from backend.jobs.models import AnyJob, Job, kinds
from backend.jobs.ownership import is_alive, this_process
from backend.jobs.recorder import tell
from backend.jobs.running import persist, run
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import Pool, TaskManager
from core_engine import EngineError

MOST_CRASHES = 3
_WAIT_SECONDS = 5.0  # for a cancelled job to put its tools away; it takes a fraction of one

logger = logging.getLogger(__name__)


def queue_new(make: Callable[[], AnyJob]) -> AnyJob:
    """The job that `make` gives, queued and started; raises what it may not be queued for.

    It is made in the transaction that writes it: a change of the story comes before both or after.
    """
    resume_abandoned()
    try:
        with transaction.atomic():
            job = make()
            _refuse_binned(job.project)
            job.queue()
            start(job)
    except IntegrityError as error:
        if "FOREIGN KEY" not in str(error):
            raise
        raise NotThere("not_found", "This project was deleted.") from None
    return job


def _refuse_binned(project: Any) -> None:
    """Who puts a project into the bin cancels what is under way; nothing may begin after that."""
    if project and type(project).every.filter(pk=project.pk).exclude(binned_at=None).exists():
        raise NotThere("not_found", "This project is in the bin. Restore it first.")


def start(job: Job) -> None:
    """Tell of a queued job and hand it to the TaskManager, once its row is committed."""
    transaction.on_commit(partial(_start, job))


def _start(job: Job) -> None:
    tell(job)  # before it runs and tells of itself
    try:
        TaskManager.get().start(job.task_id, partial(_do, type(job), job.pk), _pool_of(job))
    except RuntimeError as error:  # no thread can be had; the server looks after it in a second
        logger.warning("%s could not be started yet: %s", job.task_id, error)


def cancel(job: Job) -> None:
    """Cancel the job; raises Conflict when it has ended already.

    The row decides: a worker that finishes in the same moment finds its job cancelled and throws
    its film away, or has won. Workers in other processes look at the row a few times a second.
    """
    if not with_room(job.cancel):
        raise refused(job, "cancelled")
    _stop(job)


def retry(job: Job) -> None:
    """Queue a failed job once more, as it was asked for; raises Conflict when it cannot be."""
    if not job.retry():
        raise refused(job, "tried again")
    start(job)


def cancel_all(project: Any) -> None:
    """Cancel what is under way of a project, and wait until nothing of it runs here any more."""
    futures = []
    for job in chain.from_iterable(it.objects.active().filter(project=project) for it in kinds()):
        if job.cancel():
            futures.append(_stop(job))
    wait([future for future in futures if future], _WAIT_SECONDS)


def resume_abandoned() -> int:
    """Take over jobs whose process has ended; says how many.

    A job that has ended its process each time it was tried is not tried again.
    """
    if TaskManager.get().ending.is_set():
        return 0  # the next process does it
    return sum(_take_over(job) for kind in kinds() for job in kind.objects.abandoned())


def resume_lost(before: set[str]) -> set[str]:
    """Take over jobs of this process that nothing here works on, and that were so `before`, too.

    Their thread could not be started, or could not write down how it has ended. Answers which are
    so now; one that was queued a moment ago may be among them.
    """
    mine = {"owner": this_process().name}
    jobs = chain.from_iterable(kind.objects.active().filter(**mine) for kind in kinds())
    lost = [job for job in jobs if not TaskManager.get().has(job.task_id)]
    for job in lost:
        if job.task_id in before:
            _take_over(job)
    return {job.task_id for job in lost}


def _take_over(job: Job) -> bool:
    if is_poison(job):
        give_up(job, PoisonError(job.crashes))
    elif job.adopt():
        start(job)
        return True
    return False


def is_poison(job: Job) -> bool:
    """Whether an abandoned job has ended its process so often that it is not tried again."""
    died = job.IS_DANGEROUS and job.crashes >= MOST_CRASHES
    return died and job.status == JobStatus.PROCESSING


def give_up(job: Job, error: EngineError) -> None:
    """Fail a job whose process has ended, and remove what it has left."""
    if job.fail(error):
        job.remove_unfinished()
        tell(job)


def refused(job: Job, what: str) -> Conflict:
    """Why the job cannot be cancelled or tried again: the state it is in."""
    job.refresh_from_db(fields=["status", "attempt", "retryable", "error"])
    reason = job.state.status_description
    if job.status == JobStatus.FAILED:
        reason = (
            f"All {job.max_attempts} attempts are used up; ask for it anew."
            if job.retryable
            else "Trying again would not help; mend what the error says and ask for it anew."
        )
    return Conflict(
        "wrong_state",
        f"This {job.NOUN} cannot be {what}: it is {job.state.label.lower()}. {reason}",
        status=job.status,
        job_id=str(job.pk),
    )


def _stop(job: Job) -> "Future[None] | None":
    """Stop the worker of a cancelled job; what can be waited for, if it runs here."""
    running = TaskManager.get().stop_task(job.task_id)
    if running is None and (job.owner == this_process().name or not is_alive(job.owner)):
        job.remove_unfinished()  # nobody works on it who would
    tell(job)
    return running


def _pool_of(job: Job) -> Pool:
    return Pool.CAREFUL if job.IS_DANGEROUS and job.crashes else job.pool


def _do(kind: type[Job], pk: UUID, cancelled: threading.Event) -> None:
    if TaskManager.get().ending.is_set():
        return  # the next process finds it waiting
    job = persist(lambda: kind.objects.filter(pk=pk).first())
    if job:  # else it was deleted while it waited
        run(job, cancelled)
