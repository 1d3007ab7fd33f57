"""Looking at pictures and sounds before they are taken in; the cache of what was found."""

import threading
from pathlib import Path

from django.conf import settings

from core_engine import Cache, Picture, inspect_picture, load_narration, loudness_of, seconds


def cache() -> Cache:
    """The engine's cache of this data folder."""
    return Cache(Path(settings.STORYREEL_CACHE))


def cache_limit() -> int:
    """Bytes that the cache may have."""
    from backend.projects.models import GlobalSettings  # jobs need this module before the models

    return int(GlobalSettings.load().cache_gigabytes * 1e9)


def prune_cache(limit: int | None = None) -> int | None:
    """Bring the cache down to `limit` bytes, by default what is allowed; bytes removed, or None
    when what is in use has more."""
    return cache().prune(cache_limit() if limit is None else limit)


def checked_image(path: Path) -> Picture:
    """What the picture is like; raises SourceError unless it can be decoded to its end."""
    with cache().in_use():
        return inspect_picture(path, cache())


def checked_audio_duration(path: Path) -> float:
    """Length of the sound in seconds; raises SourceError unless it can be decoded to its end."""
    with cache().in_use():
        return seconds(load_narration(path, cache(), threading.Event()).samples)


def checked_music(path: Path) -> tuple[float, float | None]:
    """Length in seconds and loudness in LUFS, None of silence; raises SourceError unless it can be
    decoded to its end."""
    with cache().in_use():
        sound = load_narration(path, cache(), threading.Event())
        return seconds(sound.samples), loudness_of(sound, threading.Event())
