"""Render jobs: rows that say everything about a render, before, during and after it."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F
from django.utils import timezone

from backend.config.refusals import Conflict
from backend.jobs.ownership import is_alive, this_process
from backend.jobs.states import ACTIVE_STATUSES, JobStatus
from backend.renders.snapshot import files_in
from core_engine import RENDERER_VERSION, EngineError, Film, Format, Phase, Progress, Quality

FORMAT_CHOICES = [(format.value, format.value) for format in Format]
TASK_PREFIX = "render_"
MAX_ATTEMPTS = 3
# What trying again cannot put right: the story or its files have to change first.
_FOR_GOOD = {"story_not_renderable", "source_unusable", "poison"}
# As `can_retry`, asked of the row: another retry may have used up the last attempt meanwhile.
_MAY_BE_RETRIED = models.Q(retryable=True, attempt__lt=F("max_attempts"))


class CreatedBy(models.TextChoices):
    """Who asked for a job."""

    BROWSER = "browser", "Browser"
    CLI = "cli", "Command line"
    API = "api", "API"


class RenderJobQuerySet(models.QuerySet["RenderJob"]):
    """Render jobs by where they stand."""

    def active(self) -> "RenderJobQuerySet":
        """Those that wait or run."""
        return self.filter(status__in=ACTIVE_STATUSES)

    def abandoned(self) -> "RenderJobQuerySet":
        """Active ones whose process has ended, the oldest first."""
        owners = set(self.active().values_list("owner", flat=True))
        dead = [owner for owner in owners if not is_alive(owner)]
        return self.active().filter(owner__in=dead).order_by("created_at")

    def without_bulk(self) -> "RenderJobQuerySet":
        """Without what may be large and is read on its own."""
        return self.defer("snapshot", "log")


class RenderJob(models.Model):
    """A render of one project in one or several formats.

    Transitions are single conditional updates: the row count says who won. What a job's worker
    writes is conditional on the job still being the worker's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="render_jobs"
    )
    formats = models.JSONField()
    quality = models.CharField(
        max_length=10, choices=[(quality.value, quality.value) for quality in Quality]
    )
    fps = models.PositiveSmallIntegerField()
    settings = models.JSONField(default=dict)
    snapshot = models.JSONField(default=dict)
    metadata = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=MAX_ATTEMPTS)
    owner = models.CharField(max_length=32, blank=True)
    progress = models.FloatField(default=0.0)
    phase = models.CharField(max_length=20, blank=True)
    current_segment = models.PositiveIntegerField(default=0)
    total_segments = models.PositiveIntegerField(default=0)
    frames_done = models.PositiveIntegerField(default=0)
    frames_total = models.PositiveIntegerField(default=0)
    eta_seconds = models.FloatField(null=True, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    retryable = models.BooleanField(default=False)
    log = models.JSONField(default=list, blank=True)
    renderer_version = models.CharField(max_length=20, default=str(RENDERER_VERSION))
    created_by = models.CharField(max_length=10, choices=CreatedBy.choices, default=CreatedBy.API)
    idempotency_key = models.CharField(max_length=255, null=True, blank=True, unique=True)
    request_digest = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    render_started_at = models.DateTimeField(null=True, blank=True)
    render_completed_at = models.DateTimeField(null=True, blank=True)

    objects = RenderJobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["status"], name="render_job_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(status__in=[status.value for status in ACTIVE_STATUSES]),
                name="one_live_render_job_per_project",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=JobStatus.values), name="render_job_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {', '.join(self.formats)} · {self.status}"

    @property
    def task_id(self) -> str:
        """The name under which the job is asked for."""
        return f"{TASK_PREFIX}{self.pk.hex}"

    @property
    def state(self) -> JobStatus:
        """The status with all that is known of it."""
        return JobStatus(self.status)

    @property
    def can_retry(self) -> bool:
        """Whether the same render may be tried once more."""
        failed = self.status == JobStatus.FAILED
        return failed and self.retryable and self.attempt < self.max_attempts

    @property
    def crashes(self) -> int:
        """How many attempts have ended with their process: they have left no word."""
        return max(0, self.attempt - len(self.log))

    @property
    def has_films(self) -> bool:
        """Whether it makes anything that moves; a thumbnail alone is quick."""
        return any(Format(name).is_film for name in self.formats)

    @property
    def folder(self) -> Path:
        """Where its films appear. It is the job's own: publishing never replaces another film."""
        return Path(settings.MEDIA_ROOT, "projects", str(self.project_id), "output", str(self.pk))

    @property
    def files(self) -> set[Path]:
        """The pictures and sounds it reads, or would read if it were tried again."""
        return files_in(self.snapshot) if self.state.is_active or self.can_retry else set()

    @property
    def outputs(self) -> dict[Format, Path]:
        """Where the film of each format will be."""
        formats = [Format(name) for name in self.formats]
        return {format: self.folder / f"{format.value}{format.suffix}" for format in formats}

    def queue(self) -> None:
        """Become a waiting job of this process; raises Conflict while the project has another."""
        self.owner = this_process().name
        try:
            with transaction.atomic():
                self.save(force_insert=True)
                self._become_newest()
        except IntegrityError as error:
            raise _already_rendering(self.project_id, error) from None

    def _become_newest(self) -> None:
        """Be younger than the project's other jobs, also where the clock has gone back since."""
        others = RenderJob.objects.filter(project=self.project_id).exclude(pk=self.pk)
        newest = others.aggregate(at=models.Max("created_at"))["at"]
        if newest and newest >= self.created_at:
            self.created_at = newest + timedelta(microseconds=1)
            self.save(update_fields=["created_at"])

    def begin(self) -> bool:
        """queued → processing, by the process that owns it; False when somebody was faster."""
        return self._move(
            JobStatus.QUEUED, status=JobStatus.PROCESSING, attempt=self.attempt + 1,
            render_started_at=timezone.now(), error="", error_code="", retryable=False,
        )  # fmt: skip

    def complete(self, films: Sequence[Film]) -> bool:
        """processing → completed, with its films; both or neither."""
        before = self.status
        try:
            return self._complete(films)
        except BaseException:
            self.status = before  # what was not committed is not so
            raise

    def _complete(self, films: Sequence[Film]) -> bool:
        # A short render has ended before anybody told how far it was.
        frames = sum(film.frames for film in films)
        with transaction.atomic():
            done = self._move(
                JobStatus.PROCESSING, status=JobStatus.COMPLETED, progress=100.0,
                phase=Phase.DONE.value, eta_seconds=0.0, render_completed_at=timezone.now(),
                current_segment=self.total_segments, frames_done=frames, frames_total=frames,
                log=self.log,
            )  # fmt: skip
            if done:
                Artifact.objects.bulk_create(Artifact.of(self, film) for film in films)
        return done

    def fail(self, error: EngineError, message: str = "") -> bool:
        """processing → failed; `message` where the error's own says less."""
        # Names of files need not be text; what is in rows has to be.
        told = (message or str(error)).encode(errors="backslashreplace").decode()
        return self._move(
            JobStatus.PROCESSING, status=JobStatus.FAILED, error_code=error.code, error=told,
            retryable=error.code not in _FOR_GOOD, render_completed_at=timezone.now(), log=self.log,
        )  # fmt: skip

    def cancel(self) -> bool:
        """queued or processing → cancelled, whoever owns it."""
        before = [status for status in JobStatus if status.can_transition(JobStatus.CANCELLED)]
        return self._move(
            *before, mine=False, status=JobStatus.CANCELLED, eta_seconds=None,
            render_completed_at=timezone.now(),
        )  # fmt: skip

    def retry(self) -> bool:
        """failed → queued in this process; raises Conflict while the project has a live job."""
        if not self.can_retry:
            return False
        try:
            with transaction.atomic():
                return self._move(
                    JobStatus.FAILED, mine=False, only=_MAY_BE_RETRIED, status=JobStatus.QUEUED,
                    owner=this_process().name, error="", error_code="", retryable=False,
                    progress=0.0, phase="", current_segment=0, frames_done=0, eta_seconds=None,
                    render_started_at=None, render_completed_at=None,
                )  # fmt: skip
        except IntegrityError as error:
            raise _already_rendering(self.project_id, error) from None

    def suspend(self) -> bool:
        """processing → queued, in nobody's hands: the process ends in good order."""
        return self._move(
            JobStatus.PROCESSING, status=JobStatus.QUEUED, owner="", attempt=self.attempt - 1
        )

    def adopt(self) -> bool:
        """Make an abandoned job one of this process, waiting; False when somebody was faster."""
        return self._move(*ACTIVE_STATUSES, status=JobStatus.QUEUED, owner=this_process().name)

    def report(self, progress: Progress) -> bool:
        """Keep how far the render has come; False when the job is no longer this worker's."""
        return self._move(JobStatus.PROCESSING, **progress_fields(progress))

    def is_mine(self) -> bool:
        """Whether the job still is this worker's to do."""
        return self._row(JobStatus.PROCESSING).exists()

    def keep_log(self, log: list[dict[str, Any]]) -> None:
        """Keep what is known of the attempts, whoever has ended the last."""
        self.log = log
        RenderJob.objects.filter(pk=self.pk).update(log=log)

    def _row(self, *expected: JobStatus, mine: bool = True) -> RenderJobQuerySet:
        row = RenderJob.objects.filter(pk=self.pk, status__in=expected)
        return row.filter(owner=self.owner, attempt=self.attempt) if mine else row

    def _move(
        self, *expected: JobStatus, mine: bool = True, only: models.Q | None = None, **values: Any
    ) -> bool:
        changed = self._row(*expected, mine=mine).filter(only or models.Q()).update(**values)
        if changed:
            for name, value in values.items():
                if not hasattr(value, "resolve_expression"):
                    setattr(self, name, value)
        return bool(changed)


class Artifact(models.Model):
    """A film, or a thumbnail, that a job has made. `path` is below MEDIA_ROOT."""

    job = models.ForeignKey(RenderJob, on_delete=models.CASCADE, related_name="artifacts")
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="artifacts"
    )
    format = models.CharField(max_length=20, choices=FORMAT_CHOICES)
    path = models.CharField(max_length=300)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    fps = models.PositiveSmallIntegerField()
    frames = models.PositiveIntegerField()
    duration = models.FloatField()
    size = models.PositiveBigIntegerField()
    video_codec = models.CharField(max_length=20)
    audio_codec = models.CharField(max_length=20, blank=True)
    sha256 = models.CharField(max_length=64)
    segments_encoded = models.PositiveIntegerField()
    segments_reused = models.PositiveIntegerField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["job", "format"], name="one_artifact_per_format")
        ]
        indexes = [models.Index(fields=["project", "format"], name="artifact_project_format")]

    def __str__(self) -> str:
        return self.path

    @property
    def file(self) -> Path:
        """The film itself."""
        return Path(settings.MEDIA_ROOT) / self.path

    @classmethod
    def of(cls, job: RenderJob, film: Film) -> "Artifact":
        """The row of a film that the job has made."""
        moving = film.format.is_film
        return cls(
            job=job, project_id=job.project_id, format=film.format.value,
            path=str(film.path.relative_to(settings.MEDIA_ROOT)),
            width=film.width, height=film.height, fps=film.fps, frames=film.frames,
            duration=film.duration, size=film.size, sha256=film.sha256,
            video_codec="h264" if moving else "mjpeg", audio_codec="aac" if moving else "",
            segments_encoded=film.segments_encoded, segments_reused=film.segments_reused,
        )  # fmt: skip


def progress_fields(progress: Progress) -> dict[str, Any]:
    """Progress under the names of the row's fields."""
    return {
        "progress": round(progress.percentage, 1),
        "phase": progress.phase.value,
        "current_segment": progress.current_segment,
        "total_segments": progress.total_segments,
        "frames_done": progress.frames_done,
        "frames_total": progress.frames_total,
        "eta_seconds": None if progress.eta_seconds is None else round(progress.eta_seconds, 1),
    }


def _already_rendering(project_id: Any, error: IntegrityError) -> Exception:
    """The refusal, where it is a unique index that has decided; any other error is a defect."""
    if "UNIQUE" not in str(error):
        return error
    live = RenderJob.objects.active().filter(project=project_id).first()
    return Conflict(
        "already_rendering",
        "This project is being rendered. Wait for it to end, or cancel it.",
        task_id=live.task_id if live else None,
        job_id=str(live.pk) if live else None,
        status=live.status if live else None,
    )
