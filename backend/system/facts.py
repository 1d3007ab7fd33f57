"""What Storyreel has on this machine: its parts, its room and its cache."""

import platform
from pathlib import Path
from typing import Any

from django.conf import settings

from backend.config.disk import free_bytes
from backend.projects.media_files import cache, cache_limit, prune_cache
from backend.system.licences import licences, version
from core_engine import EngineError, ffmpeg_is_bundled, ffmpeg_version


def system_facts() -> dict[str, Any]:
    """All of it as JSON."""
    return {
        "version": version(),
        "python": platform.python_version(),
        "ffmpeg": _ffmpeg(),
        "disk_free_megabytes": free_bytes(Path(settings.MEDIA_ROOT)) // 10**6,
        "data_folder": str(settings.DATA_DIR),
        "cache": {"bytes": cache().size(), "limit_bytes": cache_limit()},
        "licences": licences(),
    }


def pruned(*, everything: bool) -> dict[str, Any]:
    """Bring the cache down to its size, or to nothing; what came of it as JSON."""
    before = cache().size()
    in_use = prune_cache(0 if everything else None) is None
    left = cache().size()
    return {"bytes_removed": max(0, before - left), "bytes_left": left, "in_use": in_use}


def _ffmpeg() -> dict[str, Any]:
    try:
        return {"version": ffmpeg_version(), "path_is_bundled": ffmpeg_is_bundled(), "error": None}
    except EngineError as error:
        told = f"{error.message} {error.remedy}"
        return {"version": None, "path_is_bundled": False, "error": told}
