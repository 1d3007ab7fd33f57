"""What a person finds out about a request whose answer was lost."""

from django.db import transaction

from backend.config.refusals import Conflict, Unprocessable
from backend.jobs.recorder import tell
from backend.music import ledger
from backend.music.accounts import request_of, service
from backend.music.late import adopt
from backend.music.models import MusicJob, Submission
from backend.music.providers.protocol import ProviderError


def resolve(job: MusicJob, *, task_id: str = "", was_taken: bool = False) -> None:
    """Say under which name the service has it, so that it is fetched; or that it has taken it and
    that is that, or that it never has. Raises Conflict, and Unprocessable where it does not know
    the task."""
    if job.submission != Submission.UNKNOWN:
        raise Conflict(
            "wrong_state", "It is known what has become of this request. There is nothing to say.",
            submission=job.submission,
        )  # fmt: skip
    if task_id:
        _fetch(job, task_id)
    elif was_taken:
        _paid_for_nothing(job)
    else:
        _never_taken(job)
    tell(job)


def _fetch(job: MusicJob, task_id: str) -> None:
    there = service(job.provider)
    name = there.task_named(request_of(job.request), task_id.strip())
    others = MusicJob.objects.filter(provider=job.provider, provider_task=name)
    if other := others.exclude(pk=job.pk).first():
        words = other.request.get("prompt", "")[:60]
        message = f"That task is another request's: “{words}”. Look for the one of this request."
        raise Conflict("task_of_another", message, job_id=str(other.pk))
    try:
        adopt(job, there, name)
    except ProviderError as error:
        raise Unprocessable(
            "task_not_found", f"The service does not give it out: {error}"
        ) from error


def _paid_for_nothing(job: MusicJob) -> None:
    with transaction.atomic():
        if _said(job, "paid_and_lost", "It was taken and paid, and cannot be fetched."):
            ledger.settle(job.intent)


def _never_taken(job: MusicJob) -> None:
    with transaction.atomic():
        if _said(job, "not_taken", "Its answer was lost; it never was taken, and cost nothing."):
            ledger.refund(job.intent)


def _said(job: MusicJob, code: str, sentence: str) -> bool:
    """Write down what the person has found; False where the service was faster."""
    told = f"{sentence} Try again, which is paid anew."
    return job.update(
        Submission.UNKNOWN, submission=Submission.REFUSED, retryable=True, error_code=code,
        error=told,
    )  # fmt: skip
