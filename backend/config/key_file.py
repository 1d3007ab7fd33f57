"""The file that has the secrets of services: `keys.json` in the data folder, for its owner alone.

Whatever process has written it, its news are seen at once, and it is only read when there are some.
Processes change it one after the other, and each replaces it as a whole. A file that cannot be
understood is never replaced. No error tells of its content.
"""

import errno
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from django.conf import settings

from backend.config.refusals import ServerTrouble
from core_engine import sync_folder

_OTHERS = 0o077
_OWNER = 0o600
_REFUSED = (
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.ELOOP,
)  # fmt: skip
_DAMAGED = (
    "The file {} is not as Storyreel has written it: it has to be a JSON object whose values are "
    "keys. Repair it, or move it away and enter the keys anew; it has been left as it is."
)
_UNUSABLE = (
    "The file {} cannot be used: {}. Check that it and its folder are there and belong to you, or "
    "set STORYREEL_DATA to another folder."
)


class Secret(str):
    """A secret as a string that does not give itself away where values are shown for debugging."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'***'"


@dataclass(frozen=True, slots=True)
class _Reading:
    """What was in a file that had this stamp; or before, if it is damaged now."""

    stamp: tuple[object, ...] = ()
    secrets: Mapping[str, Secret] = field(default_factory=dict)
    is_damaged: bool = False


class KeyFile:
    """The file, and what was last read of it. Safe for threads."""

    def __init__(self) -> None:
        self._last = _Reading()

    def secrets(self) -> Mapping[str, Secret]:
        """All that is in it, by name. Raises ServerTrouble where it cannot be used."""
        path = _path()
        with _explained(path):
            stamp = _stamp(path)
            if stamp != self._last.stamp:
                self._last = self._read(path, stamp)
        return _sound(self._last, path)

    def last_known(self) -> Mapping[str, Secret]:
        """The same, or where it cannot be used what was in it before."""
        try:
            return self.secrets()
        except (OSError, ServerTrouble):
            return self._last.secrets

    def change(self, name: str, value: str | None) -> None:
        """Put a secret into it, or where there is no value take it out. Raises ServerTrouble, and
        leaves the file as it is, where that cannot be used; OSError where the disk is full."""
        path = _path()
        with _explained(path), _alone(path):
            kept = dict(_sound(self._read(path, _stamp(path)), path))
            if value is not None:
                _write(path, {**kept, name: value})
            elif kept.pop(name, None):
                _write(path, kept)

    def _read(self, path: Path, stamp: tuple[object, ...]) -> _Reading:
        content = _content(path)
        found = {} if content is None else _parsed(content)
        if found is None:
            return _Reading(stamp, self._last.secrets, is_damaged=True)
        return _Reading(stamp, found)


def is_secret(value: str) -> bool:
    """Whether it is something that can go into a header: letters, digits and signs of ASCII."""
    return value.isascii() and value.isprintable() and " " not in value and bool(value)


def _path() -> Path:
    return Path(settings.DATA_DIR) / "keys.json"


def _sound(reading: _Reading, path: Path) -> Mapping[str, Secret]:
    if reading.is_damaged:
        raise ServerTrouble("keys_unusable", _DAMAGED.format(path))
    return reading.secrets


def _stamp(path: Path) -> tuple[object, ...]:
    """Something else whenever the file is another one, or has other permissions."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return (path,)
    return path, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns


def _content(path: Path) -> bytes | None:
    """The bytes of the file, which is closed to others from then on; None where there is none."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        _close_to_others(file)
        return file.read()


def _close_to_others(file: IO[bytes]) -> None:
    if os.fstat(file.fileno()).st_mode & _OTHERS:
        with suppress(OSError):  # somebody else's, or on a disk that knows no permissions
            os.fchmod(file.fileno(), _OWNER)


def _parsed(content: bytes) -> dict[str, Secret] | None:
    """The secrets by name; None where the file is damaged: an error would quote it."""
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    values = found.values() if isinstance(found, dict) else [None]
    if not all(isinstance(value, str) and is_secret(value) for value in values):
        return None
    return {name: Secret(value) for name, value in found.items()}


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say what to do about what the system does not allow."""
    try:
        yield
    except OSError as error:
        if error.errno not in _REFUSED:
            raise
        told = _UNUSABLE.format(path, error.strerror)
        raise ServerTrouble("keys_unusable", told) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Wait until nobody else, in this process or another, is changing the file.

    The lock has a file of its own, which stays: the other one is replaced by each change.
    """
    lock = path.with_name(f"{path.name}.lock")
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, _OWNER)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _write(path: Path, secrets: Mapping[str, str]) -> None:
    """Replace the file, so that after a power cut there is the old one or all of the new one."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)  # a crash has left it; it is nobody's, for we are alone
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(secrets, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
