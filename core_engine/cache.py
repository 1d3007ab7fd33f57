"""The cache: finished work, named by what went into it.

    clips/        one silent clip per picture, path, length and encoder setting
    narrations/   decoded samples of a sound file
    pictures/     size and focal point of a picture file
    sounds/       the finished sound of a film
    work/         part files of the above

An entry is a file and, beside it, a note (`.json`) with the file's size and SHA-256 and what its
maker wants to remember. The note comes last, so an entry without one is no entry.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core_engine.files import part_file, publish, remove_abandoned_parts


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
        entry.parent.mkdir(parents=True, exist_ok=True)
        facts = {"size": part.stat().st_size, "sha256": digest_of(part), "note": note}
        publish(part, entry)
        with self.part() as draft:
            draft.write_text(json.dumps(facts))
            publish(draft, _note(entry))

    def remove_abandoned_work(self) -> None:
        """Remove part files that crashes left behind."""
        remove_abandoned_parts(self.work)


def _note(entry: Path) -> Path:
    return entry.with_name(entry.name + ".json")
