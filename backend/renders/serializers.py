"""Renders as JSON."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from rest_framework import serializers

from backend.config.serializers import RefusalSerializer, StrictMixin
from backend.jobs.serializers import OF_ALL_JOBS, JobSerializer, ProgressSerializer
from backend.jobs.states import JobStatus
from backend.projects.models import Project, ProjectStatus
from backend.renders.models import FORMAT_CHOICES, Artifact, RenderJob, first_film
from backend.renders.snapshot import is_same_story
from core_engine import Format, Quality


class RenderRequestSerializer(StrictMixin, serializers.Serializer[Any]):
    """What to render; what is left out comes from the settings."""

    format = serializers.ChoiceField(FORMAT_CHOICES, required=False, allow_blank=True)
    formats = serializers.MultipleChoiceField(
        choices=FORMAT_CHOICES, required=False, help_text="Several at once; they share their work."
    )
    quality = serializers.ChoiceField(
        [quality.value for quality in Quality], required=False, allow_blank=True
    )
    fps = serializers.IntegerField(min_value=12, max_value=60, required=False, allow_null=True)

    narrate = serializers.BooleanField(
        default=False,
        help_text="Speak texts first whose narration is missing or does not say it any more.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Make one list of what was asked for in two ways; the wide film where nothing was."""
        named = {attrs.pop("format", ""), *attrs.pop("formats", ())}
        formats = [format for format in Format if format.value in named]
        return {**attrs, "formats": formats or [Format.FULL_16_9]}


class TriggerSerializer(RenderRequestSerializer):
    """What to render of which project."""

    project = serializers.PrimaryKeyRelatedField(queryset=Project.objects.all())
    metadata = serializers.JSONField(
        required=False, help_text="Anything of yours; it is kept with the job and given back."
    )


class RenderStartedSerializer(serializers.Serializer[Any]):
    """A render was accepted."""

    task_id = serializers.CharField()
    project_id = serializers.UUIDField()
    status = serializers.ChoiceField(JobStatus.choices)
    total_segments = serializers.IntegerField()
    message = serializers.CharField()


FILM_OUTDATED = "Whether the story is another one now than its newest film tells."


class FilmSerializer(serializers.Serializer[Any]):
    """The newest film in one format; a thumbnail is a film of one frame."""

    format = serializers.ChoiceField(FORMAT_CHOICES)
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
        help_text="Whether the story is another one now than it tells."
    )


class ProjectStatusSerializer(serializers.Serializer[Any]):
    """Where a project stands."""

    project_id = serializers.UUIDField()
    status = serializers.ChoiceField(ProjectStatus.choices)
    progress = ProgressSerializer(allow_null=True)
    output_url = serializers.CharField(allow_null=True)
    film_outdated = serializers.BooleanField(help_text=FILM_OUTDATED)
    error = serializers.CharField(allow_null=True)


class MissingSerializer(serializers.Serializer[Any]):
    """A segment that misses something."""

    segment_id = serializers.UUIDField()
    sequence_index = serializers.IntegerField()
    message = serializers.CharField()


class NotReadySerializer(RefusalSerializer):
    """All that a film still misses."""

    missing_images = MissingSerializer(many=True)
    missing_audio = MissingSerializer(many=True)


class ArtifactSerializer(serializers.ModelSerializer[Artifact]):
    """A film that a job has made."""

    url = serializers.SerializerMethodField()

    class Meta:
        model = Artifact
        fields = [
            "format", "url", "path", "width", "height", "fps", "frames", "duration", "size",
            "video_codec", "audio_codec", "sha256", "segments_encoded", "segments_reused",
        ]  # fmt: skip

    def get_url(self, artifact: Artifact) -> str:
        """Its address; another film has another."""
        return url_of(artifact, self.context.get("request"))


class RenderJobSerializer(JobSerializer):
    """A render: what was asked for, how far it is, and what came of it."""

    artifacts = ArtifactSerializer(many=True, read_only=True)
    render_started_at = serializers.DateTimeField(source="started_at", read_only=True)
    render_completed_at = serializers.DateTimeField(source="completed_at", read_only=True)

    class Meta:
        model = RenderJob
        fields = [
            *OF_ALL_JOBS, "formats", "quality", "fps", "settings", "metadata", "frames_done",
            "frames_total", "artifacts", "renderer_version", "render_started_at",
            "render_completed_at",
        ]  # fmt: skip
        read_only_fields = fields


class EstimateSerializer(serializers.Serializer[Any]):
    """What a render will take, before it is begun."""

    seconds = serializers.FloatField(help_text="How long it will take, about.")
    duration = serializers.FloatField(help_text="How long the film will be, in seconds.")
    bytes = serializers.IntegerField(help_text="How large the films will be together, about.")
    megabytes = serializers.IntegerField(help_text="How much disk it will take at most.")
    megabytes_free = serializers.IntegerField()
    megabytes_missing = serializers.IntegerField(help_text="0 when there is room.")


def url_of(artifact: Artifact, request: HttpRequest | None) -> str:
    """Address of a film; another film has another address."""
    return request.build_absolute_uri(artifact.url) if request else artifact.url


def newest_film(project: Project) -> Artifact | None:
    """The newest film; a thumbnail only where there is nothing else."""
    return first_film(project.films)


def is_outdated(project: Project, artifact: Artifact | None) -> bool:
    """Whether the project is another story than the film tells."""
    if artifact is None or project.updated_at <= _asked_at(artifact.job):
        return False  # untouched since then, as nearly always: nothing has to be compared
    return not is_same_story(artifact.job.snapshot, project)


def _asked_at(job: RenderJob) -> datetime:
    """When the job was asked for; its row may say later, where the clock has gone back."""
    return min(job.created_at, job.started_at or job.created_at)


def films(project: Project, request: HttpRequest | None) -> list[dict[str, Any]]:
    """The project's films whose files are there, the newest of each format."""
    return [
        {
            **{name: getattr(artifact, name) for name in _OF_FILM},
            "url": url_of(artifact, request),
            "rendered_at": artifact.created_at,
            "outdated": is_outdated(project, artifact),
        }
        for artifact in project.films
        if artifact.file.is_file()
    ]


_OF_FILM = ("format", "width", "height", "fps", "frames", "duration", "size", "sha256")
