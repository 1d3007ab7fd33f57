"""How large films will be: as those before, or what such films usually have."""

from collections.abc import Iterable

from backend.projects.models import Project
from backend.renders.models import Artifact
from core_engine import Format, Quality, RenderSettings, bitrate_of

SOUND_BITRATE = 192_000
# Of the bits that the picture may have; measured on the photographs of the example, which have
# leaves and grass to their edges. The better the quality, the less its ceiling is reached.
_SHARE = {Quality.DRAFT: 1.0, Quality.STANDARD: 0.95, Quality.HIGH: 0.8}
_THUMBNAIL_BYTES = 300_000


def expected_bytes(
    project: Project, formats: Iterable[Format], chosen: RenderSettings, duration: float
) -> int:
    """Bytes that the project's films of `duration` seconds will have, about."""
    return round(sum(_expected(project, format, chosen, duration) for format in formats))


def _expected(project: Project, format: Format, chosen: RenderSettings, duration: float) -> float:
    before = _newest_like(project, format, chosen)
    if not format.is_film:
        return before.size if before else _THUMBNAIL_BYTES
    if before and before.duration:
        return before.size / before.duration * duration
    picture = bitrate_of(format, chosen) * _SHARE[chosen.quality]
    return (picture + SOUND_BITRATE) / 8 * duration


def _newest_like(project: Project, format: Format, chosen: RenderSettings) -> Artifact | None:
    """The project's newest film of this format, size, rate and quality."""
    width, height = format.size(chosen.short_side)
    films = Artifact.objects.filter(project=project, format=format.value)
    if format.is_film:
        films = films.filter(
            width=width, height=height, fps=chosen.fps, job__quality=chosen.quality.value
        )
    return films.order_by("-pk").first()
