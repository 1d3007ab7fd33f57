"""Jobs of any kind as JSON."""

from typing import Any

from django.http import HttpRequest
from rest_framework import serializers

from backend.jobs.models import Job
from backend.jobs.states import JobStatus

OF_ALL_JOBS = [
    "id", "task_id", "project", "status", "status_description", "attempt", "max_attempts",
    "retryable", "can_retry", "can_cancel", "progress", "phase", "current_segment",
    "total_segments", "eta_seconds", "error_code", "error", "created_by", "created_at",
]  # fmt: skip


class JobSerializer(serializers.ModelSerializer[Any]):
    """What is told of jobs of all kinds."""

    task_id = serializers.CharField(read_only=True)
    status_description = serializers.CharField(source="state.status_description", read_only=True)
    can_retry = serializers.BooleanField(read_only=True)
    can_cancel = serializers.BooleanField(source="state.is_active", read_only=True)


class ProgressSerializer(serializers.Serializer[Any]):
    """How far a job has come."""

    current_segment = serializers.IntegerField()
    total_segments = serializers.IntegerField()
    percentage = serializers.FloatField()
    current_phase = serializers.CharField()


class TaskStatusSerializer(serializers.Serializer[Any]):
    """Where a task stands."""

    task_id = serializers.CharField()
    project_id = serializers.UUIDField(allow_null=True)
    status = serializers.ChoiceField(JobStatus.choices)
    progress = ProgressSerializer(allow_null=True)
    output_url = serializers.CharField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    error_code = serializers.CharField(allow_null=True)


class AttemptSerializer(serializers.Serializer[Any]):
    """One attempt at a job."""

    attempt = serializers.IntegerField()
    started_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    phases = serializers.DictField(
        child=serializers.FloatField(), help_text="Seconds that each phase took."
    )
    error_code = serializers.CharField(allow_null=True)
    error = serializers.CharField(allow_null=True)
    argv = serializers.ListField(child=serializers.CharField(), required=False)
    notices = serializers.ListField(
        child=serializers.CharField(), required=False,
        help_text="What will look or sound poor; the film was made all the same.",
    )  # fmt: skip
    stderr = serializers.ListField(child=serializers.CharField(), required=False)
    traceback = serializers.ListField(child=serializers.CharField(), required=False)


class JobLogSerializer(serializers.Serializer[Any]):
    """What is known of a job's attempts."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(JobStatus.choices)
    attempts = AttemptSerializer(many=True)


def progress_of(job: Job) -> dict[str, Any] | None:
    """How far a job is; None while nothing is known."""
    if not job.phase:
        return None
    return {
        "current_segment": job.current_segment,
        "total_segments": job.total_segments,
        "percentage": job.progress,
        "current_phase": job.phase,
    }


def task_status(job: Job, request: HttpRequest) -> dict[str, Any]:
    """The answer about one job."""
    url = job.result_url()
    return {
        "task_id": job.task_id,
        "project_id": job.project_id,
        "status": job.status,
        "progress": progress_of(job),
        "output_url": url and request.build_absolute_uri(url),
        "error": job.error or None,
        "error_code": job.error_code or None,
    }
