"""Music: pieces that are there for all stories, and which of them lies under which."""

import uuid
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction

from core_engine import SOUND_SUFFIXES

QUIETEST_DB, LOUDEST_DB = -24.0, 6.0
LONGEST_FADE = 30.0  # seconds
LATEST_START = 4 * 3600.0  # seconds


class TrackSource(models.TextChoices):
    """Where a piece of music comes from."""

    UPLOADED = "uploaded", "Uploaded"
    """The person has brought it."""
    GENERATED = "generated", "Generated"
    """A music service has made it."""


def track_path(track: "MusicTrack", name: str) -> str:
    """Where the file of a track is kept; the person's file name is not used."""
    suffix = Path(name).suffix.lower()
    return f"music/{uuid.uuid4().hex}{suffix if suffix in SOUND_SUFFIXES else ''}"


class MusicTrack(models.Model):
    """A piece of music. `duration` is in seconds, `loudness` in LUFS, null where it is silent.

    `provenance` says what is known of how it came to be, `licence_note` what may be done with it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=300)
    file = models.FileField(upload_to=track_path, max_length=300)
    source = models.CharField(
        max_length=10, choices=TrackSource.choices, default=TrackSource.UPLOADED
    )
    duration = models.FloatField()
    loudness = models.FloatField(null=True)
    licence_note = models.CharField(max_length=500, blank=True)
    provenance = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.title

    def keep_with(self, name: str, file: "File[Any]") -> None:
        """Keep the row with a copy of its file; where one cannot be kept, the other is not."""
        self.file.save(name, file, save=False)
        try:
            self.save(force_insert=True)
        except BaseException:
            Path(self.file.path).unlink(missing_ok=True)
            raise

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete the row, and its file once that is for good."""
        path = Path(self.file.path)
        with transaction.atomic():
            deleted = super().delete(*args, **kwargs)
            transaction.on_commit(lambda: path.unlink(missing_ok=True))
        return deleted


class ProjectMusic(models.Model):
    """The music under a story: `gain_db` louder than usual, from `start` seconds of the film on,
    coming and going within `fade` seconds, again and again where it `loops`."""

    project = models.OneToOneField(
        "projects.Project", on_delete=models.CASCADE, related_name="music", primary_key=True
    )
    track = models.ForeignKey(MusicTrack, on_delete=models.PROTECT, related_name="uses")
    gain_db = models.FloatField(
        default=0.0, validators=[MinValueValidator(QUIETEST_DB), MaxValueValidator(LOUDEST_DB)]
    )
    start = models.FloatField(
        default=0.0, validators=[MinValueValidator(0.0), MaxValueValidator(LATEST_START)]
    )
    fade = models.FloatField(
        default=2.0, validators=[MinValueValidator(0.0), MaxValueValidator(LONGEST_FADE)]
    )
    loops = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.track} · {self.project}"

    def as_json(self) -> dict[str, Any]:
        """All that shapes what is heard of it; the file relative to MEDIA_ROOT."""
        return {
            "file": self.track.file.name, "gain_db": self.gain_db, "start": self.start,
            "fade": self.fade, "loops": self.loops,
        }  # fmt: skip


def music_of(project_id: uuid.UUID) -> ProjectMusic | None:
    """The music under a project, if there is any."""
    return ProjectMusic.objects.select_related("track").filter(pk=project_id).first()
