"""Voices and narrations as JSON."""

from collections.abc import Sequence
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backend.config.serializers import StrictMixin
from backend.jobs.serializers import OF_ALL_JOBS, JobSerializer
from backend.jobs.states import JobStatus
from backend.voices.models import NOTHING_TO_DO, NarrationJob


class NarrateSegmentSerializer(StrictMixin, serializers.Serializer[Any]):
    """How to narrate one segment."""

    replace = serializers.BooleanField(
        default=False, help_text="Also where you have uploaded or recorded a narration yourself."
    )


class NarrateProjectSerializer(StrictMixin, serializers.Serializer[Any]):
    """Which segments to narrate."""

    force = serializers.BooleanField(
        default=False,
        help_text="Also those whose narration says what the text does. What you have uploaded or "
        "recorded is never replaced.",
    )


class NarrationStartedSerializer(serializers.Serializer[Any]):
    """A narration was accepted."""

    task_id = serializers.CharField()
    job_id = serializers.UUIDField()
    project_id = serializers.UUIDField()
    status = serializers.ChoiceField(JobStatus.choices)
    total_segments = serializers.IntegerField()
    message = serializers.CharField()


class NarrationJobSerializer(JobSerializer):
    """A narration: of which segments, how far it is."""

    segments = serializers.ListField(
        child=serializers.UUIDField(), source="segment_ids", read_only=True
    )

    class Meta:
        model = NarrationJob
        fields = [*OF_ALL_JOBS, "segments", "started_at", "completed_at"]
        read_only_fields = fields


class VoiceSerializer(serializers.Serializer[Any]):
    """Somebody who can speak."""

    id = serializers.CharField()
    name = serializers.CharField()
    languages = serializers.ListField(
        child=serializers.CharField(), help_text="IETF tags; the first is its mother tongue."
    )
    licence = serializers.CharField(help_text="SPDX expression.")
    sample = serializers.SerializerMethodField(help_text="Address of a sample of it.")

    def get_sample(self, voice: Any) -> str:
        """Its address; another version of the voice has another."""
        path = f"/api/voices/{voice.id}/sample/?v={voice.version}"
        return str(self.context["request"].build_absolute_uri(path))


class VoiceEngineSerializer(serializers.Serializer[Any]):
    """A package with voices."""

    name = serializers.CharField()
    installed = serializers.BooleanField(source="is_installed")
    install = serializers.CharField(help_text="The line that installs it.")
    speaks = serializers.CharField(
        help_text="Its languages in plain words, also before it is installed."
    )
    also = serializers.CharField(help_text="What else it takes, such as files of your own.")
    licence = serializers.CharField(help_text="SPDX expression.")
    voices = serializers.SerializerMethodField(help_text="Best first; none until it is installed.")

    @extend_schema_field(VoiceSerializer(many=True))
    def get_voices(self, engine: Any) -> Any:
        """Its voices."""
        voices = engine.voices() if engine.is_installed() else []
        return VoiceSerializer(voices, many=True, context=self.context).data


class VoicesSerializer(serializers.Serializer[Any]):
    """Who can speak, and how fast."""

    slowest = serializers.FloatField()
    fastest = serializers.FloatField()
    engines = VoiceEngineSerializer(many=True)


def started(job: NarrationJob, left: Sequence[int] = ()) -> dict[str, Any]:
    """The answer to who has asked for narrations; `left` are segments with sounds of the person's
    own that say another text."""
    total = job.total_segments
    return {
        "task_id": job.task_id,
        "job_id": job.pk,
        "project_id": job.project_id,
        "status": job.status,
        "total_segments": total,
        "message": " ".join(filter(None, (_message(total, left), _of_own(left)))),
    }


def _message(total: int, left: Sequence[int]) -> str:
    if not total:
        return "" if left else NOTHING_TO_DO
    return f"Narrating {total} segment{'' if total == 1 else 's'} has begun."


def _of_own(left: Sequence[int]) -> str:
    if not left:
        return ""
    which = f"segment {left[0]}" if len(left) == 1 else f"segments {', '.join(map(str, left))}"
    return f"What you have recorded or uploaded for {which} says another text; it is left as it is."
