"""Render jobs: rows that say everything about a render, before, during and after it."""

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from backend.config.refusals import Conflict
from backend.jobs.ownership import is_alive, this_process
from backend.jobs.states import LIVE_STATUSES, JobStatus
from core_engine import EngineError, Film, Format, Phase, Progress, Quality

TASK_PREFIX = "render_"


class RenderJobQuerySet(models.QuerySet["RenderJob"]):
    """Render jobs by where they stand."""

    def live(self) -> "RenderJobQuerySet":
        """Those that wait or run."""
        return self.filter(status__in=LIVE_STATUSES)

    def fail_abandoned(self) -> int:
        """Fail live jobs whose process has died; says how many there were."""
        owners = set(self.live().values_list("owner", flat=True))
        dead = [owner for owner in owners if not is_alive(owner)]
        return (
            self.live()
            .filter(owner__in=dead)
            .update(
                status=JobStatus.FAILED,
                error_code="interrupted",
                error="Storyreel ended while the film was being made. "
                "Render again; finished segments are kept.",
                render_completed_at=timezone.now(),
            )
        )


class RenderJob(models.Model):
    """One render of one project. Transitions are single conditional updates: the row count says
    who won."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(
        "projects.Project", on_delete=models.CASCADE, related_name="render_jobs"
    )
    format = models.CharField(
        max_length=20, choices=[(format.value, format.value) for format in Format]
    )
    quality = models.CharField(
        max_length=10, choices=[(quality.value, quality.value) for quality in Quality]
    )
    fps = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, choices=JobStatus.choices, default=JobStatus.QUEUED)
    owner = models.CharField(max_length=32)
    progress = models.JSONField(default=dict, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    artifact = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    render_started_at = models.DateTimeField(null=True, blank=True)
    render_completed_at = models.DateTimeField(null=True, blank=True)

    objects = RenderJobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(status__in=[status.value for status in LIVE_STATUSES]),
                name="one_live_render_job_per_project",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=JobStatus.values), name="render_job_status_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.format} · {self.status}"

    @property
    def task_id(self) -> str:
        """The name under which the job is asked for."""
        return f"{TASK_PREFIX}{self.pk.hex}"

    @property
    def output(self) -> Path:
        """Where the film will be."""
        format = Format(self.format)
        return self.project.output_folder / f"{format.value}{format.suffix}"

    @classmethod
    def queue(cls, project: Any, *, format: Format, quality: str, fps: int) -> "RenderJob":
        """A new job of this process; raises Conflict while the project has a live one."""
        job = cls(
            project=project, format=format.value, quality=quality, fps=fps,
            owner=this_process().name,
        )  # fmt: skip
        try:
            with transaction.atomic():
                job.save(force_insert=True)
        except IntegrityError:
            # The unique index decided the race; the other one is the job to follow.
            live = cls.objects.live().filter(project=project).first()
            raise Conflict(
                "already_rendering",
                "This project is being rendered. Wait for it to end.",
                task_id=live.task_id if live else None,
            ) from None
        return job

    def begin(self) -> bool:
        """queued → processing; False when somebody was faster."""
        return self._move(
            JobStatus.QUEUED, status=JobStatus.PROCESSING, render_started_at=timezone.now()
        )

    def complete(self, film: Film) -> bool:
        """processing → completed."""
        return self._move(
            JobStatus.PROCESSING,
            status=JobStatus.COMPLETED,
            artifact=artifact_of(film),
            progress={**self.progress, "percentage": 100.0, "current_phase": Phase.DONE.value},
            render_completed_at=timezone.now(),
        )

    def fail(self, error: EngineError, message: str) -> bool:
        """processing → failed."""
        return self._move(
            JobStatus.PROCESSING,
            status=JobStatus.FAILED,
            error_code=error.code,
            error=message,
            render_completed_at=timezone.now(),
        )

    def report(self, progress: Progress) -> None:
        """Keep how far the render has come."""
        row = {
            "current_segment": progress.current_segment,
            "total_segments": progress.total_segments,
            "percentage": round(progress.percentage, 1),
            "current_phase": progress.phase.value,
        }
        self._move(JobStatus.PROCESSING, progress=row)

    def _move(self, expected: JobStatus, **values: Any) -> bool:
        changed = RenderJob.objects.filter(pk=self.pk, status=expected).update(**values)
        if changed:
            for name, value in values.items():
                setattr(self, name, value)
        return bool(changed)


def artifact_of(film: Film) -> dict[str, Any]:
    """What a row keeps of a film; `path` is below MEDIA_ROOT."""
    return {
        "path": str(film.path.relative_to(settings.MEDIA_ROOT)),
        "format": film.format.value,
        "width": film.width,
        "height": film.height,
        "fps": film.fps,
        "frames": film.frames,
        "duration": film.duration,
        "size": film.size,
        "sha256": film.sha256,
        "segments_encoded": film.segments_encoded,
        "segments_reused": film.segments_reused,
    }
