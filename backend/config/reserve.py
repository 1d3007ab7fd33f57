"""A little room kept for the day the disk is full.

SQLite needs some to write down that a render has failed for want of it. Then this file goes.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import OperationalError

from backend.config.disk import free_bytes

Answer = TypeVar("Answer")
_BYTES = 2**20
# What SQLite says of a full disk; the second where it has no room even for its own bookkeeping.
_FULL = ("disk is full", "disk I/O error")
_AMPLE = 20 * _BYTES  # what has to be free before some of it is put aside


def keep_reserve() -> None:
    """Put some room aside, where there is plenty and none was put aside yet."""
    path = _path()
    if path.exists() or free_bytes(Path(settings.DATA_DIR)) < _AMPLE:
        return
    with suppress(OSError):  # then there is none; nothing depends on it
        descriptor = os.open(path, os.O_CREAT | os.O_WRONLY, 0o600)
        try:
            os.write(descriptor, os.urandom(_BYTES))  # zeros take no room on disks that compress
        finally:
            os.close(descriptor)


def give_up_reserve() -> bool:
    """Give back what was put aside; whether there was any."""
    try:
        _path().unlink()
    except OSError:
        return False
    return True


def with_room(write: Callable[[], Answer]) -> Answer:
    """What `write` gives; where the disk is full, with what was put aside for that day."""
    try:
        return write()
    except OperationalError as error:
        if not (any(it in str(error) for it in _FULL) and give_up_reserve()):
            raise
        return write()


def _path() -> Path:
    return Path(settings.DATA_DIR) / "db.sqlite3.reserve"
