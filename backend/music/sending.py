"""The one request that is paid for.

It is written down before it is sent, and its answer as soon as it is there, whatever has become of
the job meanwhile. A job that is found as `SENDING` by another process than the one that was sending
is a job whose answer was lost. What the service has certainly not taken may be sent again.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError, transaction
from django.utils import timezone

from backend.jobs.running import persist
from backend.jobs.states import JobStatus
from backend.music import ledger, waiting
from backend.music.accounts import callback_for, request_of
from backend.music.errors import AnswerLost, RefusedBefore, ServiceRefused
from backend.music.models import MusicJob, Submission
from backend.music.providers.protocol import (
    Kind,
    MusicProvider,
    MusicRequest,
    ProviderError,
    TaskResult,
)
from backend.music.results import as_json
from backend.music.steps import Steps
from core_engine import Phase, RenderCancelled

logger = logging.getLogger(__name__)

# Refusals of a service that is only busy, or cannot be reached: nothing has come to it.
_NOT_NOW = {Kind.RATE_LIMITED, Kind.CONCURRENCY, Kind.MAINTENANCE, Kind.UNREACHABLE}
_TRIES = 4
_LONGEST = 60.0  # seconds until such a request is sent again


def send(job: MusicJob, provider: MusicProvider, steps: Steps) -> None:
    """Have the service take it, once. Raises EngineError where it has not, or nobody knows."""
    if job.submission == Submission.REFUSED:  # by one who died before saying why
        raise RefusedBefore(job.provider)
    if job.submission != Submission.UNSENT:
        raise lost(job)
    for number in range(1, _TRIES + 1):
        request = _written_down(job)
        steps.tell(Phase.SENDING, 0.0, None)
        try:
            with _paid_or_not(job):
                accept(job, provider.submit(request), provider.capabilities().link_days)
            return
        except ProviderError as error:
            _not_taken(job, error, again=number < _TRIES and error.kind in _NOT_NOW)
            pause = min(_LONGEST, max(waiting.pause(number), error.retry_after or 0.0))
            steps.wait(pause, heeds_hints=False)


@contextmanager
def _paid_or_not(job: MusicJob) -> Iterator[None]:
    """Whatever else goes wrong from here on, be it a defect of ours: it may have been paid."""
    try:
        yield
    except (ProviderError, OperationalError):
        raise
    except Exception as defect:
        logger.exception("What %s has answered could not be understood.", job.provider)
        raise lost(job) from defect


def accept(job: MusicJob, result: TaskResult, link_days: float, *only: Submission) -> bool:
    """Write down under which name the service has it; `only` where that is one of these still."""
    values = {
        "submission": Submission.ACCEPTED, "provider_task": result.task_id,
        "result": as_json(result), "watched_until": job.links_die_at(link_days),
    }  # fmt: skip
    return persist(lambda: job.update(*only, **values))


def lost(job: MusicJob) -> AnswerLost:
    """Write down that nobody knows whether it was taken."""
    persist(lambda: job.update(Submission.SENDING, submission=Submission.UNKNOWN))
    return AnswerLost(job.provider)


def _written_down(job: MusicJob) -> MusicRequest:
    """The request, once the row says that it is being sent; raises RenderCancelled where the job
    was cancelled, or is somebody else's, in the last moment."""
    address, digest = callback_for(job.provider)
    values = {
        "submission": Submission.SENDING, "submitted_at": timezone.now(), "token_digest": digest,
    }  # fmt: skip

    def claim() -> bool:
        mine = MusicJob.objects.filter(
            pk=job.pk, intent=job.intent, status=JobStatus.PROCESSING, owner=job.owner,
            attempt=job.attempt, submission=Submission.UNSENT,
        )  # fmt: skip
        return bool(mine.update(**values))

    if not persist(claim):
        raise RenderCancelled("It was cancelled before it was sent.")
    for name, value in values.items():
        setattr(job, name, value)
    return request_of(job.request, intent=str(job.intent), callback_url=address)


def _not_taken(job: MusicJob, error: ProviderError, *, again: bool) -> None:
    """What is so after an answer that was none; returns only where it may be sent again."""
    if error.kind == Kind.SUBMIT_UNKNOWN:
        raise lost(job) from error
    if again:
        persist(lambda: _unsent(job))
        return
    persist(lambda: _refused(job, was_paid=error.charged is True))
    raise ServiceRefused(error) from error


def _unsent(job: MusicJob) -> None:
    """As before it was sent. A job that was cancelled meanwhile gets back what was set aside."""
    with transaction.atomic():
        job.update(submission=Submission.UNSENT, token_digest="")
        if MusicJob.objects.filter(pk=job.pk, status=JobStatus.CANCELLED).exists():
            ledger.refund(job.intent)


def _refused(job: MusicJob, *, was_paid: bool) -> None:
    """Some are paid all the same: MiniMax makes a piece before it finds that it may not give it."""
    with transaction.atomic():
        job.update(submission=Submission.REFUSED, token_digest="")
        if was_paid:
            ledger.settle(job.intent)
        else:
            ledger.refund(job.intent)
