"""A little room kept for the day the disk is full.

SQLite needs some to write down that a render has failed for want of it. Then this file goes.
"""

import os
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from backend.config.disk import free_bytes

_BYTES = 2**20
_AMPLE = 20 * _BYTES  # what has to be free before some of it is put aside


def keep_reserve() -> None:
    """Put some room aside, where there is plenty and none was put aside yet."""
    path = _path()
    if path.exists() or free_bytes(Path(settings.DATA_DIR)) < _AMPLE:
        return
    with suppress(OSError):  # then there is none; nothing depends on it
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, bytes(_BYTES))
        finally:
            os.close(descriptor)


def give_up_reserve() -> bool:
    """Give back what was put aside; whether there was any."""
    try:
        _path().unlink()
    except OSError:
        return False
    return True


def _path() -> Path:
    return Path(settings.DATA_DIR) / "db.sqlite3.reserve"
