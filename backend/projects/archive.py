"""Zip files from anywhere, unpacked without trusting a word of them.

Everything is decided from the directory of the archive before a byte is written, and the bytes are
counted again while they are unpacked, because a directory can lie.
"""

import errno
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from backend.config.disk import free_bytes
from backend.projects.story import ProblemList
from core_engine import work_folder

MAX_FILES = 20_000
MAX_BYTES = 20 * 2**30
MAX_RATIO = 200  # of unpacked to packed size, for files over ten megabytes
_LARGE = 10 * 2**20
_PIECE = 2**20
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError,
           UnicodeError, ValueError, OverflowError, struct.error)  # fmt: skip


@contextmanager
def unpacked(archive: Path, parent: Path) -> Iterator[Path]:
    """A folder in `parent` with the files of the archive, gone at the end.

    Raises StoryNotRenderable.
    """
    with work_folder(parent, "story") as folder:
        _unpack_archive(archive, folder)
        yield folder


def _unpack_archive(archive: Path, folder: Path) -> None:
    problems = ProblemList(archive)
    try:
        with zipfile.ZipFile(archive) as zip_file:
            _unpack(zip_file, folder, problems)
    except (FileNotFoundError, PermissionError) as error:
        problems.fail(f"The zip file cannot be read ({error.strerror}).", "Check its name.")
    except _BROKEN as error:
        problems.fail(f"The zip file is damaged ({error}).", "Make or download it again.")
    except OSError as error:
        if error.errno != errno.EINVAL:  # which is: it names a place before its own beginning
            raise
        problems.fail("The zip file is damaged.", "Make or download it again.")


def _unpack(zip_file: zipfile.ZipFile, folder: Path, problems: ProblemList) -> None:
    # Folders need no member of their own.
    files = (info for info in zip_file.infolist() if not info.filename.endswith("/"))
    members = [info for info in files if not is_clutter(info.filename)]
    _check_all(members, folder, problems)
    problems.raise_if_any()
    for info in members:
        _unpack_one(zip_file, info, folder / info.filename, problems)


def is_clutter(name: str) -> bool:
    """What macOS and others add to a folder that nobody asked for."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or (bool(parts) and parts[-1].startswith("."))


def _check_all(members: list[zipfile.ZipInfo], folder: Path, problems: ProblemList) -> None:
    total = sum(info.file_size for info in members)
    packed = sum(info.compress_size for info in members)
    if len(members) > MAX_FILES or total > MAX_BYTES:
        problems.add(
            0,
            f"The zip file holds too much ({len(members)} files, {total // 2**20} MB).",
            f"At most {MAX_FILES} files and {MAX_BYTES // 2**30} GB can be read.",
        )
    elif total > free_bytes(folder):
        problems.add(0, f"The disk has no room for {total // 2**20} MB.", "Free some space.")
    elif total > _LARGE and total / max(1, packed) > MAX_RATIO:
        problems.add(0, "The zip file unpacks to far more than its size.", "Make it again.")
    seen: set[str] = set()
    for info in members:
        if reason := _fault(info, seen):
            problems.add(0, f"“{info.filename[:80]}” in the zip file {reason}.", "Make it again.")


def _fault(info: zipfile.ZipInfo, seen: set[str]) -> str | None:
    """Why this member cannot be unpacked, or None."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    packed = max(1, info.compress_size)
    checks = {
        "is a link or a device": kind not in (0, stat.S_IFREG),
        "is encrypted": bool(info.flag_bits & 0x1),
        "is packed in an unusual way": info.compress_type not in _METHODS,
        "unpacks to far more than its size": (
            info.file_size > _LARGE and info.file_size / packed > MAX_RATIO
        ),
    }
    wrong = name_fault(info.filename, info.orig_filename, seen)
    return wrong or next((reason for reason, holds in checks.items() if holds), None)


def name_fault(name: str, original: str, seen: set[str]) -> str | None:
    """Why a file cannot have this place in a folder, or None; `seen` are the places taken.

    `original` is the name before anything was cut off or replaced.
    """
    folded = unicodedata.normalize("NFC", str(PurePosixPath(name))).casefold()
    checks = {
        "does not stay in its folder": _leaves(name, original),
        "is there twice": folded in seen,
        "is both a file and a folder": not seen.isdisjoint(_folders(folded))
        or "/" + folded in seen,
        "has a name that is too long": len(name.encode(errors="replace")) > 1000
        or any(len(part.encode(errors="replace")) > 250 for part in name.split("/")),
    }
    seen |= {folded, *("/" + above for above in _folders(folded))}
    return next((reason for reason, holds in checks.items() if holds), None)


def _folders(name: str) -> list[str]:
    return [str(above) for above in PurePosixPath(name).parents][:-1]


def _leaves(name: str, original: str) -> bool:
    parts = name.split("/")
    return (
        not PurePosixPath(name).parts
        or name.startswith("/")
        or ".." in parts
        or "" in parts[:-1]
        or any(letter in original for letter in "\\\0")
        or ":" in parts[0]
    )


def _unpack_one(
    zip_file: zipfile.ZipFile, info: zipfile.ZipInfo, target: Path, problems: ProblemList
) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    left = info.file_size
    with zip_file.open(info) as packed, target.open("xb") as file:
        while piece := packed.read(_PIECE):
            left -= len(piece)  # never below nought: no more is read than was declared
            file.write(piece)
    if left:
        problems.fail("The zip file lies about its size.", "Make it again.")
