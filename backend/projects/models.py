"""Stories as people keep them: projects and their segments."""

import shutil
import uuid
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.functional import cached_property

from backend.config.refusals import Refusal
from backend.jobs.states import ACTIVE_STATUSES, JobStatus
from backend.projects.changes import Change as Change
from backend.projects.global_settings import GlobalSettings as GlobalSettings
from backend.projects.motion import motion_of
from backend.projects.overview import STATUS_OF_JOB as STATUS_OF_JOB
from backend.projects.overview import ProjectQuerySet, newest_films
from backend.projects.overview import ProjectStatus as ProjectStatus
from backend.projects.speech import (
    AudioSource,
    SpeechChoice,
    is_stale,
    request_of,
    speech_within,
    tidy,
)
from core_engine import PICTURE_SUFFIXES, SOUND_SUFFIXES, Easing, Picture, ZoomDirection

_ProjectManager = models.Manager.from_queryset(ProjectQuerySet)


class PresentProjects(_ProjectManager["Project"]):
    """Projects that are not in the bin. For everybody but the bin itself there are no others."""

    def get_queryset(self) -> ProjectQuerySet:
        """Those that were not put aside."""
        return cast(ProjectQuerySet, super().get_queryset().filter(binned_at=None))


class Project(SpeechChoice):
    """A story: its title and, in order, its segments; who speaks them, where they do not say."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    binned_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PresentProjects()
    every = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def folder(self) -> Path:
        """Where the project's files are."""
        return Path(settings.MEDIA_ROOT) / "projects" / str(self.pk)

    @property
    def output_folder(self) -> Path:
        """Where the project's films are."""
        return self.folder / "output"

    @cached_property
    def films(self) -> list[Any]:
        """The newest film (an Artifact) of each format, newest first."""
        return list(newest_films().filter(project=self))

    def touch(self) -> None:
        """Note that the story is another one now; films that were begun before are outdated."""
        Project.objects.filter(pk=self.pk).update(updated_at=timezone.now())

    def next_index(self) -> int:
        """The `sequence_index` of a segment that comes last."""
        last = self.segments.aggregate(last=Max("sequence_index"))["last"]
        return 0 if last is None else last + 1

    def make_room_at(self, index: int) -> None:
        """Move the segments from `index` on one place back."""
        with transaction.atomic():
            behind = list(
                self.segments.filter(sequence_index__gte=index).values_list("pk", flat=True)
            )
            moved = Segment.objects.filter(pk__in=behind)
            moved.update(sequence_index=F("sequence_index") + _OUT_OF_THE_WAY)
            moved.update(sequence_index=F("sequence_index") - _OUT_OF_THE_WAY + 1)

    def reorder(self, segment_ids: list[uuid.UUID]) -> None:
        """Give the segments the order of `segment_ids`; refuses what is not each of them once."""
        with transaction.atomic():
            if sorted(segment_ids) != sorted(self.segments.values_list("pk", flat=True)):
                raise Refusal(
                    "not_the_segments", "Send the id of every segment of the project, each once."
                )
            self.place(segment_ids)
            self.touch()

    def place(self, segment_ids: Sequence[uuid.UUID | str]) -> None:
        """Number the segments in the order of `segment_ids`, which are all of them."""
        # First out of the way: no two segments may have one index, not even for a moment.
        self.segments.update(sequence_index=F("sequence_index") + _OUT_OF_THE_WAY)
        order = {str(pk): index for index, pk in enumerate(segment_ids)}
        segments = list(self.segments.only("project"))
        for segment in segments:
            segment.sequence_index = order[str(segment.pk)]
        Segment.objects.bulk_update(segments, ["sequence_index"], batch_size=500)

    def is_rendering(self) -> bool:
        """Whether a job of this project is queued or running."""
        return self.render_jobs.filter(status__in=ACTIVE_STATUSES).exists()

    def remove_unused_files(self) -> None:
        """Remove pictures and sounds that nobody may need any more: no segment names them, no
        change that can be undone, and no render."""
        # The transaction waits for every upload that has its file already and its row not yet.
        with transaction.atomic():
            names = self.segments.values_list("image_file", "audio_file")
            used = {Path(settings.MEDIA_ROOT) / name for pair in names for name in pair if name}
            for names in self.changes.values_list("files", flat=True):
                used |= {Path(settings.MEDIA_ROOT) / name for name in names}
            for job in self.render_jobs.filter(status__in=_UNFINISHED):
                used |= job.files
            for file in [*self.folder.glob("images/*"), *self.folder.glob("audio/*")]:
                if file not in used:
                    file.unlink(missing_ok=True)

    def remove(self) -> None:
        """Delete the project, its rows and its files.

        The files are put aside first, all at once, where the next start finds them if this one is
        ended in the middle.
        """
        folder, aside = self.folder, self.folder.with_name(f"{REMOVED}{self.pk}")
        with suppress(FileNotFoundError):
            folder.rename(aside)
        try:
            self.delete()
        except BaseException:
            with suppress(FileNotFoundError):
                aside.rename(folder)
            raise
        transaction.on_commit(lambda: shutil.rmtree(aside, ignore_errors=True))

    def remove_files(self) -> None:
        """Remove the project's folder with everything in it."""
        shutil.rmtree(self.folder, ignore_errors=True)


REMOVED = ".removed-"
"""How the name of a deleted project's folder begins until it is gone."""
_OUT_OF_THE_WAY = 1_000_000
# Render jobs that may still read the files they were asked for with.
_UNFINISHED = [status for status in JobStatus if not status.is_terminal]


def image_path(segment: "Segment", name: str) -> str:
    """Where an uploaded picture is kept; the person's file name is not used."""
    return _path(segment, "images", name)


def audio_path(segment: "Segment", name: str) -> str:
    """Where an uploaded sound is kept."""
    return _path(segment, "audio", name)


def _path(segment: "Segment", kind: str, name: str) -> str:
    # A new name for every upload: a file is never overwritten while something reads it. Only known
    # endings are kept, because the ending decides how the file is served.
    suffix = Path(name).suffix.lower()
    known = suffix if suffix in PICTURE_SUFFIXES | SOUND_SUFFIXES else ""
    return f"projects/{segment.project_id}/{kind}/{uuid.uuid4().hex}{known}"


class Segment(SpeechChoice):
    """A part of a story: a text, a picture, a narration, and how the camera moves.

    What is empty of `focus`, `start_rect`, `end_rect` and `easing` is chosen automatically.
    `image_width` and `image_height` are pixels of the upright picture, `image_focus` is where the
    camera goes by itself. `audio_request` is what the narration was made of, `audio_words` when
    each word is heard, `audio_unspoken` what no voice could say.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="segments")
    sequence_index = models.PositiveIntegerField()
    text_content = models.TextField(blank=True)
    image_file = models.FileField(upload_to=image_path, blank=True, max_length=300)
    image_width = models.PositiveIntegerField(null=True, blank=True, editable=False)
    image_height = models.PositiveIntegerField(null=True, blank=True, editable=False)
    image_focus = models.JSONField(null=True, blank=True, editable=False)
    audio_file = models.FileField(upload_to=audio_path, blank=True, max_length=300)
    audio_duration = models.FloatField(null=True, blank=True, editable=False)
    audio_source = models.CharField(max_length=10, blank=True, choices=AudioSource.choices)
    audio_request = models.JSONField(null=True, blank=True, editable=False)
    audio_words = models.JSONField(default=list, blank=True, editable=False)
    audio_unspoken = models.JSONField(default=list, blank=True, editable=False)
    focus = models.JSONField(null=True, blank=True)
    start_rect = models.JSONField(null=True, blank=True)
    end_rect = models.JSONField(null=True, blank=True)
    easing = models.CharField(
        max_length=20, blank=True, choices=[(easing.value, easing.value) for easing in Easing]
    )
    zoom_direction = models.CharField(
        max_length=3,
        choices=[(direction.value, direction.value) for direction in ZoomDirection],
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["sequence_index"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "sequence_index"], name="one_segment_per_place"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} · {self.sequence_index + 1}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the segment; its project has changed with it."""
        # In one transaction: a render that begins in between would count as newer than the change.
        with transaction.atomic():
            super().save(*args, **kwargs)
            self.project.touch()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row; its project has changed with it."""
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            self.project.touch()
        return deleted

    @property
    def motion(self) -> dict[str, Any]:
        """What was set of the camera's motion, in the engine's own types."""
        return motion_of(vars(self))

    @property
    def speech_request(self) -> dict[str, Any]:
        """What a narration is made of: the text, and who speaks it how."""
        return request_of(self.text_content, speech_within(self.speech, self.project.speech))

    @property
    def has_audio(self) -> bool:
        """Whether there is a narration; a row that names a file is no file."""
        return bool(self.audio_file) and Path(self.audio_file.path).is_file()

    @property
    def is_own_audio(self) -> bool:
        """Whether the person has brought the narration, and nothing may take its place unasked."""
        return bool(self.audio_file) and self.audio_source != AudioSource.TTS

    @property
    def audio_stale(self) -> bool:
        """Whether the narration says something else than the text does now, or in another way.

        A sound that came before there was a text is not made stale by it.
        """
        made_of = self.audio_request
        if not self.audio_file or not made_of:
            return False
        if self.is_own_audio:
            before, now = tidy(made_of["text"]), tidy(self.text_content)
            return bool(before) and before != now
        return is_stale(made_of, self.speech_request)

    def take_image(self, picture: Picture | None) -> None:
        """Note what is so of a picture that was just put in `image_file`, or taken from there."""
        self.image_width = picture.width if picture else None
        self.image_height = picture.height if picture else None
        self.image_focus = {"x": picture.focus.x, "y": picture.focus.y} if picture else None

    def take_audio(
        self, source: AudioSource | str, duration: float | None,
        request: Mapping[str, Any] | None = None, words: Sequence[Mapping[str, Any]] = (),
        unspoken: Sequence[str] = (),
    ) -> None:  # fmt: skip
        """Note what is so of a narration that was just put in `audio_file`, or taken from there."""
        self.audio_source, self.audio_duration = source, duration
        self.audio_request = dict(request or {"text": self.text_content}) if source else None
        self.audio_words = [dict(word) for word in words]
        self.audio_unspoken = list(unspoken)

    def choose_zoom_direction(self) -> None:
        """Set the direction opposite to that of the segment before.

        It is stored, so that a segment keeps its motion, and its rendered clip, when others come
        and go around it.
        """
        before = (
            Segment.objects.filter(project=self.project_id, sequence_index__lt=self.sequence_index)
            .order_by("-sequence_index")
            .values_list("zoom_direction", flat=True)
            .first()
        )
        self.zoom_direction = opposite_zoom(before)


def opposite_zoom(direction: str | None) -> str:
    """The other direction; the first of a story is inwards."""
    opposite = ZoomDirection.OUT if direction == ZoomDirection.IN else ZoomDirection.IN
    return opposite.value
