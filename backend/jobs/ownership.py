"""Knowing, exactly and at once, whether the process that works on a job is alive.

Every process that runs jobs holds a lock on a file of its own for as long as it lives; its name is
on the job's row. The system lets go of the lock when the process ends, however it ends, so a lock
that can be taken belongs to nobody. No clock is involved.
"""

import fcntl
import functools
import uuid
from pathlib import Path
from typing import IO

from django.conf import settings


class Owner:
    """This process as an owner of jobs; `name` is what stands on the rows."""

    def __init__(self) -> None:
        self.name = uuid.uuid4().hex
        _folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock: IO[bytes] = _file(self.name).open("wb")
        fcntl.flock(self._lock, fcntl.LOCK_EX)

    def leave(self) -> None:
        """Give the lock back at an orderly end."""
        _file(self.name).unlink(missing_ok=True)
        self._lock.close()
        this_process.cache_clear()


@functools.cache
def this_process() -> Owner:
    """The owner that this process is, from the first time it asks."""
    return Owner()


def leave() -> None:
    """Give up being an owner, if this process ever became one."""
    if this_process.cache_info().currsize:
        this_process().leave()


def is_alive(name: str) -> bool:
    """Whether the process that owns jobs under this name still runs."""
    if this_process.cache_info().currsize and name == this_process().name:
        return True  # whatever has become of the file
    try:
        with _file(name).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    _file(name).unlink(missing_ok=True)
    return False


def _folder() -> Path:
    # Not in the cache, which people may empty, and not where files are served from.
    return Path(settings.DATA_DIR) / "db.sqlite3.owners"


def _file(name: str) -> Path:
    return _folder() / f"{name}.lock"
