"""What comes after its job has ended: paid results are kept or offered, never thrown away.

A job that was cancelled or has failed while a service works for it is asked after from time to
time, until the service's links are dead. What comes of a failed one completes it; what comes of a
cancelled one is offered. A job whose answer was lost goes on when the service itself calls.
"""

import threading
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db.models import Q
from django.utils import timezone

from backend.config.refusals import ServerTrouble
from backend.jobs.dispatch import start
from backend.jobs.executors import ImmediateExecutor
from backend.jobs.ownership import is_alive, this_process
from backend.jobs.recorder import tell
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import Pool, TaskManager
from backend.jobs.workplace import Workplace
from backend.music import ledger
from backend.music.accounts import service
from backend.music.collecting import collect
from backend.music.composing import close_account, take_note
from backend.music.models import MusicJob, Submission, without_audio
from backend.music.providers.protocol import MusicProvider, ProviderError, State, TaskResult
from backend.music.results import from_json
from backend.music.sending import accept
from backend.music.steps import Steps

_AT_ONCE = 3
_OPEN = (Submission.UNKNOWN, Submission.REFUSED)  # which a call of the service can still change
_FIRST, _LONGEST = timedelta(seconds=10), timedelta(hours=1)
_SHARE = 10  # a task is asked after again when a tenth of the time since it was sent has gone


def look_after_late() -> None:
    """Ask after some of those that are due; called about once a second."""
    _find_lost()
    now = timezone.now()
    due = [job for job in _unfinished(now) if is_due(job, now)]
    for job in due[:_AT_ONCE]:
        name = f"late_{job.pk.hex}"
        if not TaskManager.get().has(name):
            TaskManager.get().start(name, partial(_look_anew, job.pk), Pool.MUSIC)


def is_due(job: MusicJob, now: datetime) -> bool:
    """Whether it is worth asking after a job that has ended, or there is a hint about it."""
    if job.looked_at is None or job.events.filter(received_at__gt=job.looked_at).exists():
        return True
    age = now - (job.submitted_at or job.created_at)
    return now - job.looked_at >= min(_LONGEST, max(_FIRST, age / _SHARE))


def look(job: MusicJob, cancelled: threading.Event) -> None:
    """Ask after a job that has ended, and keep what has come. Raises ProviderError."""
    MusicJob.objects.filter(pk=job.pk).update(looked_at=timezone.now())
    provider = service(job.provider)
    if job.submission != Submission.ACCEPTED and not _is_found(job, provider):
        return
    known = from_json(job.result, job.provider_task)
    result = known if known and known.state.is_over else _asked(job, provider)
    if result.state.is_over:
        close_account(job, result)
    if job.status == JobStatus.FAILED:
        _go_on(job, result, is_news=result is not known)
    elif result.tracks or result.state.is_over:
        _offer(job, result, cancelled)


def adopt(job: MusicJob, provider: MusicProvider, task_id: str) -> bool:
    """A job whose answer was lost is this task, which the service has to know; False where it was
    found out already. Raises ProviderError."""
    result = provider.poll(task_id)
    if not accept(job, result, provider.capabilities().link_days, *_OPEN):
        return False
    ledger.correct(job.intent)  # where the person has said that it never was taken
    if job.revive():
        start(job)
        tell(job)
    return True


def _find_lost() -> None:
    """Submissions that nobody waits for any more, of jobs that were cancelled meanwhile: those of
    others are found out when somebody takes them over."""
    mine = this_process().name
    for job in _ended().filter(submission=Submission.SENDING):
        waits = TaskManager.get().has(job.task_id) if job.owner == mine else is_alive(job.owner)
        if not waits:
            job.update(Submission.SENDING, submission=Submission.UNKNOWN)
            tell(job)


def _ended() -> Any:
    return MusicJob.objects.filter(status__in=[JobStatus.FAILED, JobStatus.CANCELLED])


def _unfinished(now: datetime) -> Any:
    accepted = Q(submission=Submission.ACCEPTED, watched_until__gt=now)
    called = Q(submission__in=_OPEN) & ~Q(token_digest="") & ~Q(events=None)
    return _ended().filter(accepted | called, is_collected=False).distinct()


def _look_anew(pk: Any, cancelled: threading.Event) -> None:
    job = MusicJob.objects.filter(pk=pk).first()
    if job and job.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        with suppress(ProviderError, ServerTrouble):  # it is asked again later
            look(job, cancelled)


def _is_found(job: MusicJob, provider: MusicProvider) -> bool:
    """Whether the task of a job whose answer was lost has become known, and is to be fetched here:
    a failed job goes on by itself."""
    named = job.events.exclude(provider_task="").last()
    found = named is not None and adopt(job, provider, named.provider_task)
    return found and job.status == JobStatus.CANCELLED


def _asked(job: MusicJob, provider: MusicProvider) -> TaskResult:
    _stop_there(job, provider)
    found = provider.poll(job.provider_task)
    take_note(job, found)
    return found


def _stop_there(job: MusicJob, provider: MusicProvider) -> None:
    """A job that was cancelled here is cancelled at the service, where that can be done."""
    if job.status == JobStatus.CANCELLED and provider.capabilities().cancel:
        with suppress(ProviderError):  # then it is made, and offered
            provider.cancel(job.provider_task)


def _go_on(job: MusicJob, result: TaskResult, *, is_news: bool) -> None:
    """A failed job goes on where its service has good news. What it has failed to fetch before, the
    person may try again."""
    if is_news and result.state == State.SUCCEEDED:
        if job.revive():
            start(job)
    elif result.state.is_over:
        MusicJob.objects.filter(pk=job.pk).update(is_collected=True)


def _offer(job: MusicJob, result: TaskResult, cancelled: threading.Event) -> None:
    """What a cancelled job has brought is kept, for the person to decide."""
    place = Workplace(ImmediateExecutor(), lambda progress: None, cancelled)
    failed = collect(job, result.tracks, Steps(job, place))
    if result.state.is_over and not any(it.is_passing for it in failed):
        kept = {"is_collected": True, "result": without_audio(job.result)}
        MusicJob.objects.filter(pk=job.pk).update(**kept)
    tell(job)


def settle_expired(now: datetime | None = None) -> None:
    """What is still set aside for jobs whose links are dead counts as paid."""
    over = MusicJob.objects.filter(
        submission=Submission.ACCEPTED, watched_until__lte=now or timezone.now(),
        status__in=[JobStatus.FAILED, JobStatus.CANCELLED], is_collected=False,
    )  # fmt: skip
    for job in over:
        ledger.settle(job.intent)
        MusicJob.objects.filter(pk=job.pk).update(is_collected=True)
