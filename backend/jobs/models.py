"""What every kind of job is: a row that says everything about it, before, during and after.

A kind is a model of its own (`RenderJob`, `NarrationJob`, `MusicJob`), with a foreign key
`project`. What its worker does is its `work`; everything else is the same for all.
"""

import uuid
from concurrent.futures import Executor
from datetime import timedelta
from typing import Any, Self, TypeVar

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone

from backend.config.refusals import Conflict
from backend.jobs.ownership import is_alive, this_process
from backend.jobs.states import ACTIVE_STATUSES, JobStatus
from backend.jobs.task_manager import Pool, TaskManager
from backend.jobs.workplace import Workplace
from core_engine import EngineError, Phase, Progress

MAX_ATTEMPTS = 3
# Sent with `job` in the transaction in which a job has ended, however that was.
ended = Signal()

# As `can_retry`, asked of the row: another retry may have used up the last attempt meanwhile.
_MAY_BE_RETRIED = models.Q(retryable=True, attempt__lt=F("max_attempts"))

# Of one that is completed is told when what has come of it is kept.
_ENDS = (JobStatus.FAILED, JobStatus.CANCELLED)

AnyJob = TypeVar("AnyJob", bound="Job")


class CreatedBy(models.TextChoices):
    """Who asked for a job."""

    BROWSER = "browser", "Browser"
    CLI = "cli", "Command line"
    API = "api", "API"


class JobQuerySet(models.QuerySet[AnyJob]):
    """Jobs by where they stand."""

    def active(self) -> Self:
        """Those that wait or run."""
        return self.filter(status__in=ACTIVE_STATUSES)

    def abandoned(self) -> Self:
        """Active ones whose process has ended, the oldest first."""
        owners = set(self.active().values_list("owner", flat=True))
        dead = [owner for owner in owners if not is_alive(owner)]
        return self.active().filter(owner__in=dead).order_by("created_at")

    def without_bulk(self) -> Self:
        """Without what may be large and is read on its own."""
        return self.defer(*self.model.BULK)


class Job(models.Model):
    """A job, of one project as a rule.

    Transitions are single conditional updates: the row count says who won. What a job's worker
    writes is conditional on the job still being the worker's.
    """

    KIND = ""  # of its events
    TASK_PREFIX = ""
    NOUN = ""  # what people call it
    BULK: tuple[str, ...] = ("log",)  # fields that may be large
    # Errors that trying again cannot put right: the story or its files have to change first.
    FOR_GOOD = frozenset({"story_not_renderable", "source_unusable", "poison", "voice_missing"})
    # Whether its work may end the whole process: FFmpeg's libraries, engines that speak.
    IS_DANGEROUS = True

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=MAX_ATTEMPTS)
    owner = models.CharField(max_length=32, blank=True)
    progress = models.FloatField(default=0.0)
    phase = models.CharField(max_length=20, blank=True)
    current_segment = models.PositiveIntegerField(default=0)
    total_segments = models.PositiveIntegerField(default=0)
    eta_seconds = models.FloatField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    retryable = models.BooleanField(default=False)
    log = models.JSONField(default=list, blank=True)
    created_by = models.CharField(max_length=10, choices=CreatedBy.choices, default=CreatedBy.API)
    idempotency_key = models.CharField(max_length=255, null=True, blank=True, unique=True)
    request_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    project: Any
    project_id: uuid.UUID | None
    objects: Any

    class Meta:
        abstract = True

    # What a kind is.

    @property
    def pool(self) -> Pool:
        """Where it runs."""
        return Pool.LONG

    def executor(self) -> Executor:
        """Who does its work, piece by piece."""
        return TaskManager.get().segments()

    def work(self, place: Workplace) -> Any:
        """Do it, and give what comes of it. Raises EngineError."""
        raise NotImplementedError

    def keep(self, result: Any) -> None:
        """Put what has come of it in the database; it counts when the job is completed with it."""

    def outcome(self, result: Any) -> dict[str, Any]:
        """What the row says of what has come of it."""
        return {}

    def start_values(self) -> dict[str, Any]:
        """What its own fields are before it begins."""
        return {}

    def progress_fields(self, progress: Progress) -> dict[str, Any]:
        """Progress under the names of the row's fields."""
        return {
            "progress": round(progress.percentage, 1),
            "phase": progress.phase.value,
            "current_segment": progress.current_segment,
            "total_segments": progress.total_segments,
            "eta_seconds": None if progress.eta_seconds is None else round(progress.eta_seconds, 1),
        }

    def told(self) -> dict[str, Any]:
        """What its events say beyond what those of all kinds do."""
        return {}

    def result_url(self) -> str | None:
        """Where on this server the one thing lies that has come of it."""
        return None

    def remove_unfinished(self) -> None:
        """Remove what it has left, where it was not completed."""

    def tidy_up(self) -> None:
        """What is good to do after it has ended, however it ended."""

    def refused_by(self, error: IntegrityError) -> Exception:
        """What a person is told when the row may not be active, or may not be there at all."""
        message = "This was asked for at the same moment. Look at the job that does it."
        return already_asked(self, error, "already_asked", message)

    # What is so of all of them.

    @property
    def task_id(self) -> str:
        """The name under which the job is asked for."""
        return f"{self.TASK_PREFIX}{self.pk.hex}"

    @property
    def state(self) -> JobStatus:
        """The status with all that is known of it."""
        return JobStatus(self.status)

    @property
    def can_retry(self) -> bool:
        """Whether the same job may be tried once more."""
        failed = self.status == JobStatus.FAILED
        return failed and self.retryable and self.attempt < self.max_attempts

    @property
    def crashes(self) -> int:
        """How many attempts have ended with their process: they have left no word."""
        return max(0, self.attempt - len(self.log))

    @property
    def attempts(self) -> list[dict[str, Any]]:
        """What is known of each attempt that has ended, also where its process has with it."""
        known = {row["attempt"]: row for row in self.log}
        # The last may still be going on, or be writing down how it has ended.
        last = self.attempt - (self.status != JobStatus.QUEUED and self.attempt not in known)
        return [known.get(number) or _without_a_word(number) for number in range(1, last + 1)]

    def queue(self) -> None:
        """Become a waiting job of this process; raises what `refused_by` says."""
        self.owner = this_process().name
        try:
            with transaction.atomic():
                self.save(force_insert=True)
                self._become_newest()
        except IntegrityError as error:
            raise self.refused_by(error) from None

    def _become_newest(self) -> None:
        """Be younger than the project's other jobs, also where the clock has gone back since."""
        others = type(self).objects.filter(project=self.project_id).exclude(pk=self.pk)
        newest = others.aggregate(at=models.Max("created_at"))["at"]
        if newest and newest >= self.created_at:
            self.created_at = newest + timedelta(microseconds=1)
            self.save(update_fields=["created_at"])

    def begin(self) -> bool:
        """queued → processing, by the process that owns it; False when somebody was faster."""
        return self._move(
            JobStatus.QUEUED, status=JobStatus.PROCESSING, attempt=self.attempt + 1,
            started_at=timezone.now(), error="", error_code="", retryable=False,
        )  # fmt: skip

    def complete(self, result: Any) -> bool:
        """processing → completed, with what has come of it; both or neither."""
        before = self.status
        try:
            return self._complete(result)
        except BaseException:
            self.status = before  # what was not committed is not so
            raise

    def _complete(self, result: Any) -> bool:
        with transaction.atomic():
            done = self._move(
                JobStatus.PROCESSING, status=JobStatus.COMPLETED, progress=100.0,
                phase=Phase.DONE.value, eta_seconds=0.0, completed_at=timezone.now(),
                current_segment=self.total_segments, log=self.log, **self.outcome(result),
            )  # fmt: skip
            if done:
                self.keep(result)
                ended.send(type(self), job=self)
        return done

    def fail(self, error: EngineError, message: str = "") -> bool:
        """processing → failed; `message` where the error's own says less."""
        # Names of files need not be text; what is in rows has to be.
        told = (message or str(error)).encode(errors="backslashreplace").decode()
        return self._move(
            JobStatus.PROCESSING, status=JobStatus.FAILED, error_code=error.code, error=told,
            retryable=error.code not in self.FOR_GOOD, completed_at=timezone.now(), log=self.log,
        )  # fmt: skip

    def cancel(self) -> bool:
        """queued or processing → cancelled, whoever owns it."""
        before = [status for status in JobStatus if status.can_transition(JobStatus.CANCELLED)]
        return self._move(
            *before, mine=False, status=JobStatus.CANCELLED, eta_seconds=None,
            completed_at=timezone.now(),
        )  # fmt: skip

    def retry(self) -> bool:
        """failed → queued in this process; raises what `refused_by` says."""
        if not self.can_retry:
            return False
        try:
            with transaction.atomic():
                return self._move(
                    JobStatus.FAILED, mine=False, only=_MAY_BE_RETRIED, status=JobStatus.QUEUED,
                    owner=this_process().name, error="", error_code="", retryable=False,
                    progress=0.0, phase="", current_segment=0, eta_seconds=None,
                    started_at=None, completed_at=None, **self.start_values(),
                )  # fmt: skip
        except IntegrityError as error:
            raise self.refused_by(error) from None

    def suspend(self) -> bool:
        """processing → queued, in nobody's hands: the process ends in good order."""
        return self._move(
            JobStatus.PROCESSING, status=JobStatus.QUEUED, owner="", attempt=self.attempt - 1
        )

    def adopt(self) -> bool:
        """Make an abandoned job one of this process, waiting; False when somebody was faster."""
        return self._move(*ACTIVE_STATUSES, status=JobStatus.QUEUED, owner=this_process().name)

    def report(self, progress: Progress) -> bool:
        """Keep how far it has come; False when the job is no longer this worker's."""
        return self._move(JobStatus.PROCESSING, **self.progress_fields(progress))

    def is_mine(self) -> bool:
        """Whether the job still is this worker's to do."""
        return bool(self._row(JobStatus.PROCESSING).exists())

    def keep_log(self, log: list[dict[str, Any]]) -> None:
        """Keep what is known of the attempts, whoever has ended the last."""
        self.log = log
        type(self).objects.filter(pk=self.pk).update(log=log)

    def _row(self, *expected: JobStatus, mine: bool = True) -> Any:
        row = type(self).objects.filter(pk=self.pk, status__in=expected)
        return row.filter(owner=self.owner, attempt=self.attempt) if mine else row

    def _move(
        self, *expected: JobStatus, mine: bool = True, only: models.Q | None = None, **values: Any
    ) -> bool:
        with transaction.atomic():
            changed = self._row(*expected, mine=mine).filter(only or models.Q()).update(**values)
            if changed:
                self._set(values)
        return bool(changed)

    def _set(self, values: dict[str, Any]) -> None:
        for name, value in values.items():
            if not hasattr(value, "resolve_expression"):
                setattr(self, name, value)
        if values.get("status", JobStatus.QUEUED) in _ENDS:
            ended.send(type(self), job=self)


def _without_a_word(number: int) -> dict[str, Any]:
    """An attempt that has left nothing."""
    return {
        "attempt": number, "started_at": None, "ended_at": None, "phases": {},
        "error_code": "process_ended",
        "error": "Its process ended before it could say why: a crash, a power cut, or somebody "
        "has ended it. What was finished until then is kept.",
    }  # fmt: skip


def kinds() -> list[type[Job]]:
    """All kinds of jobs."""
    return [model for model in apps.get_models() if issubclass(model, Job)]


def already_asked(job: Job, error: IntegrityError, code: str, message: str) -> Exception:
    """The refusal where it is a unique index that has decided; any other error is a defect."""
    if "UNIQUE" not in str(error):
        return error
    live = type(job).objects.active().filter(project=job.project_id).first()
    return Conflict(
        code, message,
        task_id=live.task_id if live else None,
        job_id=str(live.pk) if live else None,
        status=live.status if live else None,
    )  # fmt: skip
