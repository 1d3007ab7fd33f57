"""The cache: finished work, named by what went into it.

    clips/        one silent clip per picture, path, length and encoder setting
    narrations/   decoded samples of a sound file
    pictures/     size and focal point of a picture file
    reduced/      a picture in a size for screens
    sounds/       the finished sound of a film
    speech/       a spoken text
    waveforms/    how loud a sound file is, twenty times a second
    work/         part files of the above
    uses/         a locked file for each use that lasts, as old as the use

An entry is a file and, beside it, a note (`.json`) with the file's size and SHA-256 and what its
maker wants to remember. The note comes last, so an entry without one is no entry.
"""

import fcntl
import hashlib
import json
import math
import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

from core_engine.files import disk_errors, make_folder, part_file, publish, remove_abandoned_parts

KINDS = ("clips", "narrations", "pictures", "reduced", "sounds", "speech", "waveforms")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of_unchanged(path: Path) -> str:
    """The same, remembered for as long as the file's place, size and times stay what they are.

    For what is asked for often and does no harm when it is wrong: such files can still change.
    """
    now = path.stat()
    return _digest_at(path, now.st_ino, now.st_size, now.st_mtime_ns, now.st_ctime_ns)


@lru_cache(maxsize=8192)
def _digest_at(path: Path, *when: int) -> str:
    return digest_of(path)


def digest_of_values(*values: object) -> str:
    """SHA-256 of values whose `repr` is exact (numbers, strings, frozen dataclasses of those)."""
    return hashlib.sha256(repr(values).encode()).hexdigest()


class Cache:
    """A folder of finished work; safe to use from several threads and several processes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.work = root / "work"

    def path(self, kind: str, key: str, suffix: str = "") -> Path:
        """Where the entry with this key is or will be."""
        return self.root / kind / key[:2] / f"{key}{suffix}"

    def holds(self, entry: Path) -> bool:
        """Whether the entry is there and is, to the byte, what it was when it was made.

        One that is asked for while it is in use stays until the use ends.
        """
        with self._gate(fcntl.LOCK_SH):  # while it is looked at, it is not removed
            return self._is_whole(entry)

    def _is_whole(self, entry: Path) -> bool:
        try:
            note = json.loads(_note(entry).read_text())
            if entry.stat().st_size != note["size"] or digest_of(entry) != note["sha256"]:
                return False
            os.utime(entry)  # so that what was not used for long can be told when room is needed
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return True

    def note_of(self, entry: Path) -> Any:
        """What the maker of the entry wanted to remember."""
        return json.loads(_note(entry).read_text())["note"]

    def forget(self, entry: Path) -> None:
        """Remove an entry that turned out to be bad."""
        _note(entry).unlink(missing_ok=True)
        entry.unlink(missing_ok=True)

    @contextmanager
    def part(self) -> Iterator[Path]:
        """A file to work on, gone at the end unless it was kept."""
        with part_file(self.work, "cache") as part:
            yield part

    def keep(self, part: Path, entry: Path, note: object = None) -> None:
        """Make a finished part the entry: all of it or nothing, also after a power cut.

        `note` is anything that JSON can hold.
        """
        make_folder(entry.parent)
        facts = {"size": part.stat().st_size, "sha256": digest_of(part), "note": note}
        publish(part, entry)
        with self.part() as draft:
            draft.write_text(json.dumps(facts))
            publish(draft, _note(entry))

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """What is asked for or made in this block stays until its end, whoever prunes."""
        use, lock = self._begin_use()
        with lock:
            try:
                yield
            finally:
                use.unlink(missing_ok=True)

    def prune(self, limit: int) -> int | None:
        """Remove what was not used for longest until the entries have at most `limit` bytes.

        What was used since the oldest use began that still lasts is not removed: it may be needed.
        What was not is not missed: a use asks, under the lock that is held here, before it takes.
        Returns the bytes that were removed, or None when what is in use has more than `limit`.
        """
        with self._gate(fcntl.LOCK_EX):
            return self._prune(limit, self._in_use_since())

    def size(self) -> int:
        """Bytes that the entries have."""
        return sum(size for _, size, _ in self._entries())

    def _prune(self, limit: int, since: float) -> int | None:
        entries = sorted(self._entries())
        total, removed = sum(size for _, size, _ in entries), 0
        for used, size, entry in entries:
            if total - removed <= limit:
                break
            if used >= since:
                return None
            self.forget(entry)
            removed += size
        return removed

    def _begin_use(self) -> tuple[Path, IO[bytes]]:
        # Under the lock, or it might be taken for abandoned before it is locked itself.
        with disk_errors(self.root), self._gate(fcntl.LOCK_SH):
            use = self.root / "uses" / uuid.uuid4().hex
            use.parent.mkdir(exist_ok=True)
            lock = use.open("xb")
            fcntl.flock(lock, fcntl.LOCK_SH)
            return use, lock

    def _in_use_since(self) -> float:
        """When the oldest use began that still lasts; the beginning of time where the clock has
        gone back since, so that times say nothing."""
        begun = [at for use in (self.root / "uses").glob("*") if (at := _began(use)) is not None]
        return min(begun, default=math.inf) if max(begun, default=0.0) <= time.time() else 0.0

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """When each entry was last used, its size in bytes, and its path."""
        for folder in KINDS:
            for path in (self.root / folder).glob("*/*"):
                if path.suffix == ".json":
                    continue
                with suppress(FileNotFoundError):  # somebody has just forgotten it
                    facts = path.stat()
                    yield facts.st_mtime, facts.st_size, path

    @contextmanager
    def _gate(self, operation: int) -> Iterator[None]:
        """Prune alone, or look at entries together."""
        with disk_errors(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
            gate = (self.root / "prune.lock").open("ab")
        with gate:
            fcntl.flock(gate, operation)
            yield

    def remove_abandoned_work(self) -> None:
        """Remove part files that crashes left behind."""
        remove_abandoned_parts(self.work)


def _note(entry: Path) -> Path:
    return entry.with_name(entry.name + ".json")


def _began(use: Path) -> float | None:
    """When the use began; None, and it is forgotten, when its process has ended without a word."""
    with suppress(FileNotFoundError), use.open("rb") as lock:  # it may end in this moment
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return use.stat().st_mtime
        use.unlink()
    return None
