"""What a render will take, before it is begun: time and disk."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import prefetch_related_objects

from backend.config.disk import free_bytes
from backend.config.refusals import InsufficientStorage
from backend.projects.media_files import cache
from backend.projects.models import Project, Segment
from backend.projects.speech import AudioSource
from backend.renders.film_size import SOUND_BITRATE, expected_bytes
from backend.renders.models import Artifact, RenderJob
from backend.renders.snapshot import settings_as_json, snapshot_of
from backend.voices.utterances import wants_narration
from core_engine import RENDERER_VERSION, Format, RenderSettings, bitrate_of, usual_seconds

# Frames of 1920 × 1080 that this program makes in a second on a small machine; what was measured
# here before is believed more.
_FRAMES_PER_SECOND = 45.0
_HD = 1920 * 1080
_REMEMBERED = 20  # films
_THUMBNAIL_BYTES = 1_000_000
_REUSE = 1 / 20  # of the time that it takes to make a segment: to join a finished one
_PCM_BITRATE = 48_000 * 16 * 2  # a decoded narration has two channels at most
_MEGABYTE = 1_000_000
_UNSEEN = ("id", "audio", "speech", "text_content", "utterance")  # of a snapshot's segment


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a render will take, and how large and how long its films will be."""

    seconds: float
    bytes_needed: int
    bytes_free: int
    bytes_expected: int
    duration: float

    @property
    def bytes_missing(self) -> int:
        """How much the disk lacks."""
        return max(0, self.bytes_needed - self.bytes_free)

    def as_json(self) -> dict[str, float]:
        """In the units that people read."""
        return {
            "seconds": round(self.seconds, 1),
            "duration": round(self.duration, 3),
            "bytes": self.bytes_expected,
            "megabytes": -(-self.bytes_needed // _MEGABYTE),
            "megabytes_free": self.bytes_free // _MEGABYTE,
            "megabytes_missing": -(-self.bytes_missing // _MEGABYTE),
        }


def estimate(
    project: Project, formats: Collection[Format], chosen: RenderSettings, *, narrate: bool = False
) -> Estimate:
    """What a render of the project takes.

    Segments that are as they were in an earlier film are counted as finished, which they are unless
    they have been pruned from the cache.
    """
    segments, held = _segments(project, narrate=narrate), cache().size()
    duration = sum(seconds for _, seconds in segments)
    pixels = needed = most = 0.0
    for format in (it for it in formats if it.is_film):
        known = _rendered_before(project, format, chosen, held)
        fresh = sum(seconds for looks, seconds in segments if known.isdisjoint(looks))
        work = fresh + (duration - fresh) * _REUSE
        pixels += _pixels(format, chosen) * chosen.fps * work
        needed += (bitrate_of(format, chosen) + SOUND_BITRATE) * (fresh + duration) / 8
        most = max(most, fresh)
    needed += _PCM_BITRATE * most / 8 + _THUMBNAIL_BYTES
    free = free_bytes(Path(settings.MEDIA_ROOT))
    expected = expected_bytes(project, formats, chosen, duration)
    return Estimate(pixels / _pixels_per_second(), round(needed), free, expected, duration)


def _segments(project: Project, *, narrate: bool) -> list[tuple[set[str], float]]:
    """What makes a segment look and sound as it does, and how long it is in seconds.

    One that is to be spoken first is as long as texts like it.
    """
    # The project itself is to be read anew when its job is made.
    story = Project(pk=project.pk, **project.speech)
    prefetch_related_objects([story], "segments")
    rows = snapshot_of(story)["segments"]
    segments = zip(rows, story.segments.all(), strict=True)
    return [_expected(row, segment, narrate=narrate) for row, segment in segments]


def _expected(row: dict[str, Any], segment: Segment, *, narrate: bool) -> tuple[set[str], float]:
    """How the segment may stand in the snapshot of a film that is like it, and its length."""
    if narrate and wants_narration(segment):
        return {_look(row, segment.speech_request)}, usual_seconds(segment.text_content)
    looks = {_look(row, row["audio"])}
    if segment.audio_source == AudioSource.TTS:  # perhaps for that film
        looks.add(_look(row, segment.audio_request))
    return looks, segment.audio_duration or 0.0


def _rendered_before(
    project: Project, format: Format, chosen: RenderSettings, held: int
) -> set[str]:
    """The segments of the newest film of this format, where it was made as one would be now.

    Empty when the cache, which has `held` bytes, does not even hold as much as that film.
    """
    films = Artifact.objects.filter(job__project=project, format=format.value)
    film = films.select_related("job").order_by("-pk").first()
    if not film or film.size > held or not _made_likewise(film.job, chosen):
        return set()
    return {_look(row, _sound(row)) for row in film.job.snapshot.get("segments", ())}


def _made_likewise(job: RenderJob, chosen: RenderSettings) -> bool:
    """Whether the job's clips are those of a render with these settings."""
    same = _of_clips(job.settings) == _of_clips(settings_as_json(chosen))
    return same and job.renderer_version == str(RENDERER_VERSION)


def _look(row: Mapping[str, Any], sound: Any) -> str:
    """All that a clip depends on: of the sound only its length, which its name stands for."""
    seen = {key: value for key, value in row.items() if key not in _UNSEEN}
    return json.dumps([seen, sound], sort_keys=True)


def _sound(row: Mapping[str, Any]) -> Any:
    """The sound of a film's segment: a file, or what it was spoken of for that film."""
    utterance = row.get("utterance")
    return utterance["request"] if utterance else row["audio"]


def _of_clips(chosen: dict[str, Any]) -> dict[str, Any]:
    return {**chosen, "loudness": None}


def refuse_without_room(found: Estimate) -> None:
    """Raise a refusal that says how much is missing when the disk cannot hold the render."""
    if found.bytes_missing:
        told = found.as_json()
        raise InsufficientStorage(
            "disk_full",
            f"This render needs up to {told['megabytes']:.0f} MB, and only "
            f"{told['megabytes_free']:.0f} MB are free: {told['megabytes_missing']:.0f} MB are "
            "missing. Free some space, or make the cache smaller in the settings.",
            **told,
        )


def _pixels(format: Format, chosen: RenderSettings) -> int:
    width, height = format.size(chosen.short_side)
    return width * height


def _pixels_per_second() -> float:
    """How fast the last films were made, of which every clip had to be encoded."""
    fresh = Artifact.objects.filter(segments_reused=0, segments_encoded__gt=0)
    jobs = RenderJob.objects.filter(artifacts__in=fresh).distinct()[:_REMEMBERED]
    pixels = seconds = 0.0
    for job in jobs.prefetch_related("artifacts").defer("snapshot", "log"):
        if job.started_at and job.completed_at:
            seconds += (job.completed_at - job.started_at).total_seconds()
            pixels += sum(it.width * it.height * it.frames for it in job.artifacts.all())
    return pixels / seconds if seconds > 1 and pixels else _FRAMES_PER_SECOND * _HD
