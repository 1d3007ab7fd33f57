"""Projects, segments and settings as JSON."""

from collections.abc import Iterable
from copy import copy
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.db import transaction
from django.http import Http404
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.utils import html

from backend.config.serializers import StrictMixin
from backend.projects.changes import Change, recorded
from backend.projects.editing import label_of_update
from backend.projects.media_files import checked_audio_duration, checked_image
from backend.projects.models import (
    STATUS_OF_JOB,
    GlobalSettings,
    Project,
    ProjectStatus,
    Segment,
)
from backend.projects.motion import EasingField, PointField, RectField, ZoomDirectionField
from backend.projects.speech import CHOICES, OF_AUDIO, AudioSource, refuse_unknown_voice
from backend.projects.uploads import Upload, look_at
from backend.renders.serializers import (
    FILM_OUTDATED,
    FilmSerializer,
    films,
    is_outdated,
    newest_film,
)
from core_engine import Picture, VoiceMissing


class CurrentRowMixin:
    """For serializers of rows: a change sets what was sent, on the row as it is now.

    Between reading a row and changing it lie seconds in which an upload is looked at. What others
    have written meanwhile stays.
    """

    def update(self, instance: Any, validated_data: dict[str, Any]) -> Any:
        """Change what was sent; raises Http404 when the row has gone."""
        with transaction.atomic():
            row = get_object_or_404(type(instance), pk=instance.pk)
            changed = self.change(row, validated_data)
            row.save(update_fields=[*changed, "updated_at"])
        return row

    def change(self, row: Any, sent: dict[str, Any]) -> Iterable[str]:
        """Set what was sent, and what follows from it; the names of the fields."""
        for name, value in sent.items():
            setattr(row, name, value)
        return sent


class VoiceMixin:
    """For serializers of what has a `voice`: one that cannot be had is refused."""

    instance: Any

    def validate_voice(self, name: str) -> str:
        """Refuse a voice that is not there, with those that are."""
        try:
            return refuse_unknown_voice(name, self.instance.voice if self.instance else "")
        except VoiceMissing as error:
            raise serializers.ValidationError(str(error), code=error.code) from error


class CoverSerializer(serializers.Serializer[Any]):
    """The picture that stands for a story: the first one it has."""

    image = serializers.CharField()
    focus = PointField(allow_null=True, help_text="Where to look: as was set, else as was found.")


class ProjectSerializer(
    CurrentRowMixin, VoiceMixin, StrictMixin, serializers.ModelSerializer[Project]
):
    """A story in a list: what it is called, how long it is, where it stands and its films."""

    status = serializers.SerializerMethodField()
    segment_count = serializers.IntegerField(read_only=True, default=0)
    duration = serializers.FloatField(
        read_only=True, default=0.0, help_text="Seconds, as far as narrations are there."
    )
    expected_duration = serializers.FloatField(
        read_only=True, default=0.0, help_text="Seconds, with a guess for what is not narrated yet."
    )
    film_outdated = serializers.SerializerMethodField(help_text=FILM_OUTDATED)
    films = serializers.SerializerMethodField(help_text="The newest film of each format.")
    cover = serializers.SerializerMethodField()
    percentage = serializers.SerializerMethodField(
        help_text="How far the film is that is being made, 0 to 100."
    )
    error = serializers.SerializerMethodField(help_text="Why the newest render failed.")

    class Meta:
        model = Project
        fields = [
            "id", "title", *CHOICES, "status", "segment_count", "duration", "expected_duration",
            "percentage", "error", "film_outdated", "films", "cover", "created_at", "updated_at",
            "binned_at",
        ]  # fmt: skip

    def to_representation(self, instance: Project) -> dict[str, Any]:
        """The project as lists show it; one that was just written is read again for that."""
        if not hasattr(instance, "job_status"):
            instance = Project.every.with_overview().get(pk=instance.pk)
        return super().to_representation(instance)

    @extend_schema_field(serializers.ChoiceField(ProjectStatus.choices))
    def get_status(self, project: Any) -> str:
        """The derived status."""
        return str(STATUS_OF_JOB[project.job_status])

    def update(self, instance: Project, validated_data: dict[str, Any]) -> Project:
        """Change what was sent; who speaks can be undone, a title is written anew."""
        with recorded(instance, _label_of_voice, of=[instance.pk]):
            row: Project = super().update(instance, validated_data)
        return row

    def get_film_outdated(self, project: Project) -> bool:
        """Whether the next film would differ from the newest one."""
        return is_outdated(project, newest_film(project))

    @extend_schema_field(FilmSerializer(many=True))
    def get_films(self, project: Project) -> Any:
        """The newest film of each format, newest first."""
        return FilmSerializer(films(project, self.context.get("request")), many=True).data

    @extend_schema_field(CoverSerializer(allow_null=True))
    def get_cover(self, project: Any) -> dict[str, Any] | None:
        """The first picture, and its focal point."""
        if not project.cover_image:
            return None
        address = default_storage.url(project.cover_image)
        request = self.context.get("request")
        image = request.build_absolute_uri(address) if request else address
        return {"image": image, "focus": project.cover_focus}

    def get_percentage(self, project: Any) -> float | None:
        """Of the newest job, while it is active."""
        is_active = self.get_status(project) == ProjectStatus.PROCESSING
        return project.job_progress if is_active else None

    def get_error(self, project: Any) -> str | None:
        """Of the newest job, where it has failed."""
        return project.job_error if self.get_status(project) == ProjectStatus.FAILED else None


def _label_of_voice(change: Change) -> str:
    return "Changed the voice of the story" if change.changed else ""


class WordSerializer(serializers.Serializer[Any]):
    """A word as it stands in the text, and when it is heard: seconds from the beginning."""

    word = serializers.CharField()
    start = serializers.FloatField()
    end = serializers.FloatField()


class SegmentSerializer(
    CurrentRowMixin, VoiceMixin, StrictMixin, serializers.ModelSerializer[Segment]
):
    """A part of a story: its text, picture, narration and motion."""

    focus = PointField(required=False, allow_null=True)
    start_rect = RectField(required=False, allow_null=True)
    end_rect = RectField(required=False, allow_null=True)
    easing = EasingField(required=False, allow_blank=True)
    zoom_direction = ZoomDirectionField(
        required=False, allow_blank=True, help_text="Empty: the opposite of the segment before."
    )
    audio_stale = serializers.BooleanField(
        read_only=True, help_text="Whether the text has changed since the narration was made."
    )
    audio_words = serializers.ListField(
        child=WordSerializer(), read_only=True, help_text="When each word is heard, if known."
    )
    audio_unspoken = serializers.ListField(
        child=serializers.CharField(), read_only=True,
        help_text="Words that no installed voice could say; the narration goes on without them.",
    )  # fmt: skip
    image_focus = PointField(
        read_only=True, allow_null=True,
        help_text="Where the camera goes by itself; `focus` is where you want it to go.",
    )  # fmt: skip
    sequence_index = serializers.IntegerField(
        required=False, min_value=0, help_text="Place in the story, from 0; last when left out."
    )

    class Meta:
        model = Segment
        fields = [
            "id", "project", "sequence_index", "text_content", "image_file",
            "image_width", "image_height", "image_focus",
            "audio_file", "audio_duration", "audio_source", "audio_stale", "audio_words",
            "audio_unspoken", *CHOICES, "focus",
            "start_rect", "end_rect", "easing", "zoom_direction",
            "created_at", "updated_at",
        ]  # fmt: skip
        extra_kwargs = {name: {"allow_null": True} for name in ("image_file", "audio_file")}
        validators: list[Any] = []  # a taken place is made free, not refused

    def to_internal_value(self, data: Any) -> Any:
        """The checked values. In a form, a file that was not chosen is one that stays."""
        if html.is_html_input(data):
            data = copy(data)  # not deep: it may have files
            for name in ("image_file", "audio_file"):
                if not data.get(name):
                    data.pop(name, None)
        return super().to_internal_value(data)

    def validate_image_file(self, upload: "Upload | None") -> "Upload | None":
        """Refuse what cannot be decoded, before it is kept, and remember what it is like."""
        self._picture: Picture | None = None
        if upload:
            look_at(upload, self._take_in)
        return upload

    def _take_in(self, path: Path) -> None:
        self._picture = checked_image(path)

    def validate_audio_file(self, upload: "Upload | None") -> "Upload | None":
        """Refuse what cannot be decoded, and remember how long it is."""
        self._duration: float | None = None
        if upload:
            look_at(upload, self._measure)
        return upload

    def _measure(self, path: Path) -> None:
        self._duration = checked_audio_duration(path)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Look at where a sound comes from; a segment does not change its project."""
        if "audio_file" not in attrs:
            before = self.instance.audio_source if self.instance else ""
            if attrs.pop("audio_source", before) not in ("", before):
                raise serializers.ValidationError({"audio_source": _ONLY_WITH_A_SOUND})
        if self.instance and attrs.get("project", self.instance.project) != self.instance.project:
            raise serializers.ValidationError({"project": "A segment stays in its project."})
        return attrs

    def save(self, **kwargs: Any) -> Segment:
        """Keep the segment; one that could not be kept leaves no half of a file behind."""
        try:
            return super().save(**kwargs)
        except OSError:
            (self.instance or Segment(**self.validated_data)).project.remove_unused_files()
            raise

    def change(self, row: Segment, sent: dict[str, Any]) -> Iterable[str]:
        """Set what was sent; with a picture, also what it is like, with a sound, also where it
        comes from and what it was made of."""
        changed = {*super().change(row, sent)}
        if "image_file" in sent:
            row.take_image(self._picture if sent["image_file"] else None)
            changed |= {"image_width", "image_height", "image_focus"}
        if "audio_file" not in sent:
            return changed
        recorded = sent.get("audio_source") == AudioSource.RECORDING
        source = AudioSource.RECORDING if recorded else AudioSource.UPLOAD
        row.take_audio(source if sent["audio_file"] else "", self._duration)
        return {*changed, "audio_duration", *OF_AUDIO}

    def create(self, validated_data: dict[str, Any]) -> Segment:
        """A new segment at its place; those from there on move back."""
        project: Project = validated_data["project"]
        with transaction.atomic():
            index = min(validated_data.get("sequence_index", 2**31), project.next_index())
            project.make_room_at(index)
            segment = Segment(pk=validated_data.pop("pk"))
            self.change(segment, {**validated_data, "sequence_index": index})
            if not segment.zoom_direction:
                segment.choose_zoom_direction()
            segment.save(force_insert=True)
        return segment

    def update(self, instance: Segment, validated_data: dict[str, Any]) -> Segment:
        """Change what was sent; the order is changed by the project's `reorder` alone."""
        index = validated_data.pop("sequence_index", instance.sequence_index)
        if index != instance.sequence_index:
            message = "A segment stays in its place here; the project's reorder moves it."
            raise serializers.ValidationError({"sequence_index": [message]})
        if not validated_data.get("zoom_direction", True):
            del validated_data["zoom_direction"]
        # In one transaction: nobody tidies up between the new file and its row.
        with recorded(instance.project, lambda it: label_of_update(segment, it), [instance.pk]):
            segment: Segment = super().update(instance, validated_data)
            if {"image_file", "audio_file"} & validated_data.keys():
                transaction.on_commit(segment.project.remove_unused_files)
        return segment


_ONLY_WITH_A_SOUND = "Say upload or recording, together with the sound it is about."


class SegmentOrderField(serializers.ListField):
    """Segments in an order: a list of ids. In a form it is text, each line ends with an id."""

    def __init__(self, **kwargs: Any) -> None:
        style = {"base_template": "lines.html"}
        super().__init__(child=serializers.UUIDField(), style=style, **kwargs)

    def get_value(self, dictionary: Any) -> Any:
        """What was sent; of a form's lines the ids."""
        if not html.is_html_input(dictionary):
            return super().get_value(dictionary)
        lines = "\n".join(dictionary.getlist(self.field_name)).splitlines()
        return [line.split()[-1] for line in lines if line.strip()]

    def get_initial(self) -> list[str]:
        """The order as it is."""
        return [str(segment.pk) for segment in self._segments()]

    @property
    def lines(self) -> list[str]:
        """A line for each segment in the order as it is: how its text begins, and its id."""
        return [
            f"{number}. {' '.join(segment.text_content.split())[:60]} {segment.pk}"
            for number, segment in enumerate(self._segments(), 1)
        ]

    def _segments(self) -> list[Segment]:
        try:
            return list(self.context["view"].get_object().segments.all())
        except Http404:
            return []  # the page that says so has a form, too


class ReorderSerializer(serializers.Serializer[Any]):
    """The new order of a project's segments."""

    segment_ids = SegmentOrderField(help_text="Every segment of the project, once.")


class GlobalSettingsSerializer(
    VoiceMixin, StrictMixin, serializers.ModelSerializer[GlobalSettings]
):
    """What all films have in common."""

    class Meta:
        model = GlobalSettings
        exclude = ["id", "example_offered"]

    def update(self, instance: GlobalSettings, validated_data: dict[str, Any]) -> GlobalSettings:
        """Change what was sent, and nothing that somebody else has changed meanwhile."""
        with transaction.atomic():
            row = GlobalSettings.load()
            for name, value in validated_data.items():
                setattr(row, name, value)
            row.save()
        return row
