"""The cache: finished work, named by what went into it.

    clips/        one silent clip per picture, path, length and encoder setting
    narrations/   decoded samples of a sound file
    pictures/     size and focal point of a picture file
    sounds/       the finished sound of a film
    work/         part files of the above

An entry is a file and, beside it, a note (`.json`) with the file's size and SHA-256 and what its
maker wants to remember. The note comes last, so an entry without one is no entry.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from core_engine.files import make_folder, part_file, publish, remove_abandoned_parts

KINDS = ("clips", "narrations", "pictures", "sounds")


def digest_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


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
        """Whether the entry is there and is, to the byte, what it was when it was made."""
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
        """Nothing is pruned in this block, by this process or another."""
        with self._gate() as gate:
            fcntl.flock(gate, fcntl.LOCK_SH)
            yield

    def prune(self, limit: int) -> int | None:
        """Remove what was not used for longest until the entries have at most `limit` bytes.

        Returns the bytes that were removed, or None when somebody uses the cache.
        """
        with self._gate() as gate:
            try:
                fcntl.flock(gate, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return None
            return self._prune(limit)

    def size(self) -> int:
        """Bytes that the entries have."""
        return sum(size for _, size, _ in self._entries())

    def _prune(self, limit: int) -> int:
        entries = sorted(self._entries())
        total, removed = sum(size for _, size, _ in entries), 0
        for _, size, entry in entries:
            if total - removed <= limit:
                break
            self.forget(entry)
            removed += size
        return removed

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
    def _gate(self) -> Iterator[IO[bytes]]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "in-use.lock").open("ab") as gate:
            yield gate

    def remove_abandoned_work(self) -> None:
        """Remove part files that crashes left behind."""
        remove_abandoned_parts(self.work)


def _note(entry: Path) -> Path:
    return entry.with_name(entry.name + ".json")
