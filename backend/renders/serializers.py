"""Renders as JSON."""

from typing import Any

from django.conf import settings
from rest_framework import serializers

from backend.jobs.states import JobStatus
from backend.projects.models import ProjectStatus
from backend.renders.models import RenderJob
from core_engine import Format, Quality


class RenderRequestSerializer(serializers.Serializer[Any]):
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


class ProjectStatusSerializer(serializers.Serializer[Any]):
    """Where a project stands."""

    project_id = serializers.UUIDField()
    status = serializers.ChoiceField(ProjectStatus.choices)
    progress = ProgressSerializer(allow_null=True)
    output_url = serializers.CharField(allow_null=True)
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


def output_url(job: RenderJob | None) -> str | None:
    """Address of a finished job's film; another film has another address."""
    if job is None or not job.artifact:
        return None
    return f"{settings.MEDIA_URL}{job.artifact['path']}?v={job.artifact['sha256'][:12]}"


def task_status(job: RenderJob) -> dict[str, Any]:
    """The answer about one job."""
    return {
        "task_id": job.task_id,
        "project_id": job.project_id,
        "status": job.status,
        "progress": job.progress or None,
        "output_url": output_url(job),
        "error": job.error or None,
        "error_code": job.error_code or None,
    }
