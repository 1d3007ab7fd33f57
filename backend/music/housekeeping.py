"""What crashes leave in the folder of music, and when it goes."""

import time
from pathlib import Path

from django.conf import settings

from backend.music.models import MusicTrack

_OLD = 24 * 3600.0  # seconds; what is younger may be on its way to its row


def remove_leftovers() -> None:
    """Remove files that no track names: parts of downloads, and whole ones whose process ended
    before there was a row. For the one server of a data folder, at its start."""
    named = {Path(name).name for name in MusicTrack.objects.values_list("file", flat=True)}
    for found in Path(settings.MEDIA_ROOT, "music").glob("*"):
        is_part = found.name.startswith(".")
        if found.name not in named and (is_part or _age(found) > _OLD):
            found.unlink(missing_ok=True)


def _age(path: Path) -> float:
    return time.time() - path.stat().st_mtime
