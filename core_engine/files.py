"""Writing files so that nobody ever sees half of one.

Work goes to a hidden part file that its writer keeps locked, and becomes visible by a rename. A
part file whose lock is free was left behind by a crash and can be removed by anybody.
"""

import contextlib
import errno
import fcntl
import glob
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core_engine.errors import DiskFull, OutputError

_SUFFIX = ".part"
_LONGEST_NAME = 200  # bytes; with what a part adds it stays below the 255 of common disks
# EEXIST is what making a folder says where there is a file of that name.
_NOT_HERE = (
    errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EEXIST, errno.ENAMETOOLONG,
)  # fmt: skip


@contextmanager
def part_file(folder: Path, name: str) -> Iterator[Path]:
    """A locked part file in `folder`, gone at the end unless it was renamed meanwhile.

    Raises OutputError, or DiskFull, when something of the sort happens inside the block.
    """
    with disk_errors(folder):
        make_folder(folder)
        path, lock = _locked(folder, name)
        with lock:
            try:
                yield path
            finally:
                path.unlink(missing_ok=True)


def check_writable(target: Path) -> None:
    """Raise OutputError unless a file can be made where `target` will be."""
    with disk_errors(target.parent):
        if target.is_dir():
            raise OutputError(f"{target} is a folder.", "Name a file.")
    with part_file(target.parent, target.name):
        pass


@contextmanager
def work_folder(parent: Path, name: str) -> Iterator[Path]:
    """A folder in `parent` for unfinished work, gone at the end, and found abandoned after a crash.

    It belongs to a part file beside it, whose lock it shares.
    """
    with part_file(parent, name) as part:
        folder = _folder_of(part)
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def publish(part: Path, target: Path) -> None:
    """Rename `part` to `target` so that after a power cut there is the old file or all of the new.

    Both have to be on one disk.
    """
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(target)
    sync_folder(target.parent)


def remove_abandoned_parts(folder: Path, name: str | None = None) -> None:
    """Remove the part files in `folder`, or those of one name, that no living process works on."""
    pattern = "*" if name is None else glob.escape(_shortened(name))
    for part in folder.glob(f".{pattern}.*{_SUFFIX}"):
        with contextlib.suppress(OSError), part.open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(_folder_of(part), ignore_errors=True)
            part.unlink()


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turn the system's refusals to write in `folder` into errors that say what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise DiskFull(
                f"The disk that holds {folder} is full.",
                "Free some space and render again; finished segments are kept.",
            ) from error
        if error.errno in _NOT_HERE:
            raise OutputError(
                f"{folder} cannot be written to ({error.strerror}).",
                "Allow writing there, or choose another folder.",
            ) from error
        raise


def make_folder(folder: Path) -> None:
    """Make the folder and those above it, each so that it is still there after a power cut."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Have the names in a folder be on the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _shortened(name: str) -> str:
    return os.fsdecode(os.fsencode(name)[:_LONGEST_NAME])


def _folder_of(part: Path) -> Path:
    return part.with_suffix(".folder")


def _locked(folder: Path, name: str) -> tuple[Path, IO[bytes]]:
    while True:
        path = folder / f".{_shortened(name)}.{uuid.uuid4().hex}{_SUFFIX}"
        file = path.open("xb")
        fcntl.flock(file, fcntl.LOCK_EX)
        if path.exists():
            return path, file
        file.close()  # somebody took it for abandoned in the instant before it was locked
