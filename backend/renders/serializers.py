"""Renders as JSON."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from rest_framework import serializers

from backend.config.serializers import StrictMixin
from backend.jobs.states import JobStatus
from backend.projects.models import Project, ProjectStatus
from backend.renders.models import RenderJob
from core_engine import Format, Quality


class RenderRequestSerializer(StrictMixin, serializers.Serializer[Any]):
    """What to render; what is left out comes from the settings."""

    format = serializers.ChoiceField(
        [format.value for format in Format], default=Format.FULL_16_9.value
    )
    quality = serializers.ChoiceField(
        [quality.value for quality in Quality], required=False, allow_blank=True
    )
    fps = serializers.IntegerField(min_value=12, max_value=60, required=False, allow_null=True)


class ProgressSerializer(serializers.Serializer[Any]):
    """How far a render has come."""

    current_segment = serializers.IntegerField()
    total_segments = serializers.IntegerField()
    percentage = serializers.FloatField()
    current_phase = serializers.CharField()


class RenderStartedSerializer(serializers.Serializer[Any]):
    """A render was accepted."""

    task_id = serializers.CharField()
    project_id = serializers.UUIDField()
    status = serializers.ChoiceField(JobStatus.choices)
    total_segments = serializers.IntegerField()
    message = serializers.CharField()


FILM_OUTDATED = "Whether the story has changed since the render of its newest film began."


class FilmSerializer(serializers.Serializer[Any]):
    """The newest film in one format; a thumbnail is a film of one frame."""

    format = serializers.ChoiceField([format.value for format in Format])
    url = serializers.CharField()
    width = serializers.IntegerField()
    height = serializers.IntegerField()
    fps = serializers.IntegerField()
    frames = serializers.IntegerField()
    duration = serializers.FloatField(help_text="Seconds.")
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField()
    rendered_at = serializers.DateTimeField()
    outdated = serializers.BooleanField(
        help_text="Whether the story has changed since its render began."
    )


class ProjectStatusSerializer(serializers.Serializer[Any]):
    """Where a project stands."""

    project_id = serializers.UUIDField()
    status = serializers.ChoiceField(ProjectStatus.choices)
    progress = ProgressSerializer(allow_null=True)
    output_url = serializers.CharField(allow_null=True)
    film_outdated = serializers.BooleanField(help_text=FILM_OUTDATED)
    error = serializers.CharField(allow_null=True)


class TaskStatusSerializer(serializers.Serializer[Any]):
    """Where a task stands."""

    task_id = serializers.CharField()
    project_id = serializers.UUIDField()
    status = serializers.ChoiceField(JobStatus.choices)
    progress = ProgressSerializer(allow_null=True)
    output_url = serializers.CharField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    error_code = serializers.CharField(allow_null=True)


class RefusalSerializer(serializers.Serializer[Any]):
    """Why something was not done."""

    code = serializers.CharField()
    message = serializers.CharField()


class MissingSerializer(serializers.Serializer[Any]):
    """A segment that misses something."""

    segment_id = serializers.UUIDField()
    sequence_index = serializers.IntegerField()
    message = serializers.CharField()


class NotReadySerializer(RefusalSerializer):
    """All that a film still misses."""

    missing_images = MissingSerializer(many=True)
    missing_audio = MissingSerializer(many=True)


def output_url(job: RenderJob | None, request: HttpRequest | None) -> str | None:
    """Address of a finished job's film; another film has another address."""
    if job is None or not job.artifact:
        return None
    path = f"{settings.MEDIA_URL}{job.artifact['path']}?v={job.artifact['sha256'][:12]}"
    return request.build_absolute_uri(path) if request else path


def newest_film(project: Project) -> RenderJob | None:
    """The job that made the newest film; a thumbnail only where there is nothing else."""
    thumbnails_last = sorted(project.films, key=lambda job: job.format == Format.THUMBNAIL.value)
    return next(iter(thumbnails_last), None)


def is_outdated(project: Project, job: RenderJob | None) -> bool:
    """Whether the project has changed since this job read it."""
    return job is not None and project.updated_at > (job.render_started_at or job.created_at)


def films(project: Project, request: HttpRequest | None) -> list[dict[str, Any]]:
    """The project's films whose files are there, the newest of each format."""
    return [
        {
            **job.artifact,
            "format": job.format,
            "url": output_url(job, request),
            "rendered_at": job.render_completed_at,
            "outdated": is_outdated(project, job),
        }
        for job in _with_files(project.films)
    ]


def _with_files(jobs: Iterable[RenderJob]) -> list[Any]:
    root = Path(settings.MEDIA_ROOT)
    return [job for job in jobs if job.artifact and (root / job.artifact["path"]).is_file()]


def task_status(job: RenderJob, request: HttpRequest) -> dict[str, Any]:
    """The answer about one job."""
    return {
        "task_id": job.task_id,
        "project_id": job.project_id,
        "status": job.status,
        "progress": job.progress or None,
        "output_url": output_url(job, request),
        "error": job.error or None,
        "error_code": job.error_code or None,
    }
