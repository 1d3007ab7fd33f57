"""Looking at pictures and sounds before they are taken in."""

import threading
from pathlib import Path

from django.conf import settings

from core_engine import Cache, inspect_picture, load_narration, seconds


def cache() -> Cache:
    """The engine's cache of this data folder."""
    return Cache(Path(settings.STORYREEL_CACHE))


def checked_image(path: Path) -> None:
    """Raise SourceError unless the file is a picture that can be decoded to its end."""
    with cache().in_use():
        inspect_picture(path, cache())


def checked_audio_duration(path: Path) -> float:
    """Length of the sound in seconds; raises SourceError unless it can be decoded to its end."""
    with cache().in_use():
        return seconds(load_narration(path, cache(), threading.Event()).samples)
