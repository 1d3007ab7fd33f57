"""Render jobs: rows that say everything about a render, before, during and after it."""

import shutil
from collections.abc import Iterable, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, models

from backend.jobs.executors import ImmediateExecutor
from backend.jobs.models import Job, JobQuerySet, already_asked
from backend.jobs.states import ACTIVE_STATUSES, JobStatus
from backend.jobs.task_manager import Pool, TaskManager
from backend.jobs.workplace import Workplace
from backend.renders.snapshot import files_in
from core_engine import RENDERER_VERSION, Film, Format, Progress, Quality

FORMAT_CHOICES = [(format.value, format.value) for format in Format]


class RenderJob(Job):
    """A render of one project in one or several formats."""

    KIND = "render_job"
    TASK_PREFIX = "render_"
    NOUN = "render"
    BULK = ("snapshot", "log")

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
    frames_done = models.PositiveIntegerField(default=0)
    frames_total = models.PositiveIntegerField(default=0)
    renderer_version = models.CharField(max_length=20, default=str(RENDERER_VERSION))

    objects = JobQuerySet["RenderJob"].as_manager()

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
    def pool(self) -> Pool:
        """A thumbnail alone is quick."""
        return Pool.LONG if self.has_films else Pool.SHORT

    def executor(self) -> Executor:
        """Films share threads; a thumbnail does not wait for one."""
        return TaskManager.get().segments() if self.has_films else ImmediateExecutor()

    @property
    def has_films(self) -> bool:
        """Whether it makes anything that moves."""
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

    def work(self, place: Workplace) -> list[Film]:
        """Render the snapshot; the films, published where nobody looks yet."""
        from backend.renders.rendering import render_job  # it needs the model

        return render_job(self, place)

    def keep(self, result: Sequence[Film]) -> None:
        """The rows of its films."""
        Artifact.objects.bulk_create(Artifact.of(self, film) for film in result)

    def outcome(self, result: Sequence[Film]) -> dict[str, Any]:
        """All frames are there: a short render has ended before anybody told how far it was."""
        frames = sum(film.frames for film in result)
        return {"frames_done": frames, "frames_total": frames}

    def start_values(self) -> dict[str, Any]:
        """There are no frames yet."""
        return {"frames_done": 0}

    def progress_fields(self, progress: Progress) -> dict[str, Any]:
        """With its frames."""
        frames = {"frames_done": progress.frames_done, "frames_total": progress.frames_total}
        return {**super().progress_fields(progress), **frames}

    def told(self) -> dict[str, Any]:
        """In which formats it is."""
        return {"formats": self.formats}

    def result_url(self) -> str | None:
        """Its film, or its thumbnail where that is all."""
        artifact = first_film(self.artifacts.all())
        return artifact.url if artifact else None

    def remove_unfinished(self) -> None:
        """Remove its folder."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def tidy_up(self) -> None:
        """Old films and jobs go, and what of the cache is too much."""
        from backend.renders.housekeeping import tidy_up  # it needs the model

        tidy_up(self)

    def refused_by(self, error: IntegrityError) -> Exception:
        """The project has a live job already."""
        message = "This project is being rendered. Wait for it to end, or cancel it."
        return already_asked(self, error, "already_rendering", message)


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

    @property
    def url(self) -> str:
        """Its address on this server; another film has another."""
        return f"{settings.MEDIA_URL}{self.path}?v={self.sha256[:12]}"

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


def first_film(artifacts: Iterable[Artifact]) -> Artifact | None:
    """The newest film; a thumbnail only where there is nothing else."""
    # By numbers and not by times: clocks go back.
    rows = sorted(artifacts, key=lambda it: (it.format == Format.THUMBNAIL.value, -it.pk))
    return next(iter(rows), None)
