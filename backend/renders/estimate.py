"""What a render will take, before it is begun: time and disk."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Sum

from backend.config.disk import free_bytes
from backend.config.refusals import InsufficientStorage
from backend.projects.models import Project
from backend.renders.models import Artifact, RenderJob
from core_engine import Format, RenderSettings, bitrate_of

# Frames of 1920 × 1080 that this program makes in a second on a small machine; what was measured
# here before is believed more.
_FRAMES_PER_SECOND = 45.0
_HD = 1920 * 1080
_REMEMBERED = 20  # films
_SOUND_BITRATE = 192_000
_THUMBNAIL_BYTES = 1_000_000
# Clips, and the film that is joined from them; and the samples of the narrations.
_COPIES = 2
_PCM_BITRATE = 48_000 * 16
_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a render will take."""

    seconds: float
    bytes_needed: int
    bytes_free: int

    @property
    def bytes_missing(self) -> int:
        """How much the disk lacks."""
        return max(0, self.bytes_needed - self.bytes_free)

    def as_json(self) -> dict[str, float]:
        """In the units that people read."""
        return {
            "seconds": round(self.seconds, 1),
            "megabytes": -(-self.bytes_needed // _MEGABYTE),
            "megabytes_free": self.bytes_free // _MEGABYTE,
            "megabytes_missing": -(-self.bytes_missing // _MEGABYTE),
        }


def estimate(project: Project, formats: Iterable[Format], chosen: RenderSettings) -> Estimate:
    """What a render of the project takes when nothing of it is in the cache."""
    duration = project.segments.aggregate(total=Sum("audio_duration"))["total"] or 0.0
    films = [format for format in formats if format.is_film]
    pixels = sum(_pixels(format, chosen) for format in films) * duration * chosen.fps
    rates = sum(bitrate_of(format, chosen) + _SOUND_BITRATE for format in films)
    needed = duration * (rates * _COPIES + _PCM_BITRATE) / 8 + _THUMBNAIL_BYTES
    free = free_bytes(Path(settings.MEDIA_ROOT))
    return Estimate(pixels / _pixels_per_second(), round(needed), free)


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
        if job.render_started_at and job.render_completed_at:
            seconds += (job.render_completed_at - job.render_started_at).total_seconds()
            pixels += sum(it.width * it.height * it.frames for it in job.artifacts.all())
    return pixels / seconds if seconds > 1 and pixels else _FRAMES_PER_SECOND * _HD
