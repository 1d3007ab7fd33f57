"""Having a piece of music made, from the request that is paid for to the files that are kept.

    sending.py     the one request: written down, sent, and what came of it written down
    composing.py   asking how far it is, until it is over
    collecting.py  fetching what was made, each piece once
    late.py        the same for what comes after its job has ended

Whatever has been written down is where the next process goes on.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from backend.config.refusals import ServerTrouble
from backend.jobs.running import persist
from backend.jobs.workplace import Workplace
from backend.music import ledger, waiting
from backend.music.accounts import service
from backend.music.collecting import Failure, collect
from backend.music.errors import KeysUnusable, NothingToFetch, ResultExpired, ServiceRefused
from backend.music.models import MusicJob, ProviderSettings, Submission
from backend.music.providers.protocol import (
    Kind,
    MusicProvider,
    ProviderError,
    State,
    TaskResult,
)
from backend.music.results import as_json, failure_in, from_json
from backend.music.sending import send
from backend.music.steps import Steps
from core_engine import Phase

_STRANGE = 10  # answers in a row that nobody understands, after which it is not asked any more
_STRANGERS = {Kind.UNEXPECTED_RESPONSE, Kind.NOT_FOUND}
_TRIES = 5  # to fetch what was made, with fresh links
_SLOW = 300.0  # seconds between two questions to a service that does not answer


def compose(job: MusicJob, place: Workplace) -> list[str]:
    """Have it made and fetch it; what is to be said about it. Raises EngineError."""
    steps = Steps(job, place)
    provider = _service_of(job)
    if job.submission != Submission.ACCEPTED:
        send(job, provider, steps)
    result = _watched(job, provider, steps)
    notices = collect_all(job, provider, result, steps)
    for notice in notices:
        place.notice(notice)
    return notices


def _service_of(job: MusicJob) -> MusicProvider:
    try:
        return service(job.provider)
    except ServerTrouble as error:
        raise KeysUnusable(error.message) from error


def take_note(job: MusicJob, result: TaskResult) -> None:
    """Write down what the service says."""
    persist(lambda: job.update(result=as_json(result), looked_at=timezone.now()))


def close_account(job: MusicJob, result: TaskResult) -> None:
    """It is over: write down what it has cost. Where that is not known, that it was paid."""
    if result.error is not None and result.error.charged is False:
        persist(lambda: ledger.refund(job.intent))
    else:
        persist(lambda: ledger.settle(job.intent, result.cost))


def collect_all(
    job: MusicJob, provider: MusicProvider, result: TaskResult, steps: Steps
) -> list[str]:
    """Fetch every piece of a task that is over; what is to be said about it."""
    failed = collect(job, result.tracks, steps)
    asked = 0
    while failed and _may_ask_again(provider, failed, asked):
        steps.wait(waiting.pause(asked), heeds_hints=False)
        asked += 1
        result = _asked_anew(provider, job, result)
        failed = collect(job, result.tracks, steps)
    if failed and not job.variations.exists():
        raise NothingToFetch(job.provider, failed[0].reason)
    error = [str(failure_in(result))] if result.state != State.SUCCEEDED else []
    return [*error, *(it.reason for it in failed)]


def _may_ask_again(provider: MusicProvider, failed: Sequence[Failure], asked: int) -> bool:
    passing = all(it.is_passing for it in failed)
    return passing and asked < _TRIES and not provider.capabilities().synchronous


def _asked_anew(provider: MusicProvider, job: MusicJob, before: TaskResult) -> TaskResult:
    """With fresh links, where the service gives such."""
    try:
        return provider.poll(job.provider_task)
    except ProviderError:
        return before


def _watched(job: MusicJob, provider: MusicProvider, steps: Steps) -> TaskResult:
    """Ask until it is over; pieces that are there earlier are fetched earlier."""
    known = from_json(job.result, job.provider_task)
    run = _Run(job, provider, steps)
    while known is None or not known.state.is_over:
        known = run.ask()
        take_note(job, known)
        if known.tracks and known.state == State.PARTIAL:
            collect(job, known.tracks, steps)
        if not known.state.is_over:
            run.wait(known)
    close_account(job, known)
    if known.state != State.SUCCEEDED and not job.variations.exists():
        raise failure_in(known)
    return known


class _Run:
    """The questions about one task, how many went unanswered in a row, and when it gets long."""

    def __init__(self, job: MusicJob, provider: MusicProvider, steps: Steps) -> None:
        self._job, self._provider, self._steps = job, provider, steps
        self._asked = self._unanswered = self._strange = 0
        capable = provider.capabilities()
        minutes = ProviderSettings.of(job.provider).wait_minutes
        long = minutes * 60.0 if minutes else capable.wait_seconds
        since = job.submitted_at or timezone.now()
        self._long_at = since + timedelta(seconds=long)
        self._ends_at = job.links_die_at(capable.link_days)

    def ask(self) -> TaskResult:
        """Its state, once the service gives one; raises what asking again cannot help."""
        while True:
            self._steps.go_on()
            try:
                found = self._provider.poll(self._job.provider_task)
            except ProviderError as error:
                self._note(error)
                self._steps.wait(self._pause_after(error), heeds_hints=False)
            else:
                self._unanswered = self._strange = 0
                return found

    def wait(self, result: TaskResult) -> None:
        """Until it is worth asking again. Raises ResultExpired when it never will be."""
        now = timezone.now()
        self._refuse_expired()
        phase = Phase.WATCHING if now >= self._long_at else Phase.COMPOSING
        self._steps.tell(phase, result.progress, result.wait)
        self._steps.wait(waiting.pause(self._asked))
        self._asked += 1

    def _refuse_expired(self) -> None:
        if timezone.now() >= self._ends_at:
            persist(lambda: ledger.settle(self._job.intent))
            raise ResultExpired(self._job.provider)

    def _note(self, error: ProviderError) -> None:
        """Failures count in a row: one answer in between, and the service is well again."""
        self._refuse_expired()
        self._unanswered += 1
        self._strange = self._strange + 1 if error.kind in _STRANGERS else 0
        if not error.kind.is_passing or self._strange >= _STRANGE:
            raise ServiceRefused(error) from error

    def _pause_after(self, error: ProviderError) -> float:
        pause = max(waiting.pause(self._unanswered), error.retry_after or 0.0)
        late = timezone.now() >= self._long_at
        if late:
            self._steps.tell(Phase.WATCHING, None, None)
        return min(_SLOW, pause * (2 if late else 1))
