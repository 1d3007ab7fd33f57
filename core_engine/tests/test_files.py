"""Writing files: whole or not at all, with words for every way a disk says no."""

import errno
import os
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core_engine import DiskFull, OutputError, SegmentSource, check_writable
from core_engine.files import disk_errors, part_file, publish, remove_abandoned_parts
from core_engine.tests.conftest import Studio

HOLDER = """
import sys, time
from pathlib import Path
from core_engine.files import part_file
with part_file(Path(sys.argv[1]), "film.mp4") as part:
    print(part, flush=True)
    sys.stdin.read()
"""
Mount = Callable[[str], Path]


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Mount]:
    """Small disks in memory; skips where this user may not mount."""
    mounted: list[Path] = []

    def make(options: str) -> Path:
        folder = tmp_path / f"disk-{len(mounted)}"
        folder.mkdir()
        with suppress(FileNotFoundError):
            argv = ["mount", "-t", "tmpfs", "-o", options, "none", str(folder)]
            if subprocess.run(argv, capture_output=True, check=False).returncode == 0:
                mounted.append(folder)
                return folder
        pytest.skip("this user may not mount a disk in memory")

    yield make
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


def hold(folder: Path) -> "subprocess.Popen[str]":
    """A process that works on a part file in the folder until its standard input ends."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )


def first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def test_removes_what_a_killed_process_left_and_nothing_that_is_worked_on(tmp_path: Path) -> None:
    with hold(tmp_path) as dead, hold(tmp_path) as alive:
        left, worked_on = Path(first_line(dead)), Path(first_line(alive))
        dead.kill()
        dead.wait()
        remove_abandoned_parts(tmp_path)
        assert not left.exists()
        assert worked_on.exists()
        alive.communicate("")
    assert not list(tmp_path.iterdir())


def test_removes_the_parts_of_one_name_only(tmp_path: Path) -> None:
    names = ["film[1].mp4", "film1.mp4", "film.mp4"]
    parts = [tmp_path / f".{name}.{uuid.uuid4().hex}.part" for name in names]
    for part in parts:
        part.touch()
    remove_abandoned_parts(tmp_path, "film[1].mp4")
    assert [part.exists() for part in parts] == [False, True, True]
    remove_abandoned_parts(tmp_path)
    assert not list(tmp_path.iterdir())


def test_removes_nothing_else(tmp_path: Path) -> None:
    for name in ("film.mp4", ".hidden", "film.part", ".config.json"):
        (tmp_path / name).touch()
    remove_abandoned_parts(tmp_path)
    assert len(list(tmp_path.iterdir())) == 4


def test_keeps_its_own_part_while_it_works(tmp_path: Path) -> None:
    with part_file(tmp_path, "film.mp4") as part:
        remove_abandoned_parts(tmp_path)
        assert part.exists()


def test_hides_a_part_and_throws_it_away(tmp_path: Path) -> None:
    with part_file(tmp_path / "new" / "folder", "film.mp4") as part:
        assert part.name.startswith(".film.mp4.")
        part.write_text("half")
    assert not part.exists()


def test_throws_a_part_away_after_an_error(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), part_file(tmp_path, "film.mp4") as part:
        part.write_text("half")
        raise KeyboardInterrupt
    assert not list(tmp_path.iterdir())


def test_publishes_all_of_it_in_the_place_of_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "film.mp4"
    target.write_text("old")
    with target.open() as reader, part_file(tmp_path, "film.mp4") as part:
        part.write_text("new")
        publish(part, target)
        assert reader.read() == "old", "who reads the old one reads it to its end"
    assert target.read_text() == "new"
    assert list(tmp_path.iterdir()) == [target]


def test_is_on_the_disk_before_it_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    fsync, rename = os.fsync, os.replace

    def noted_fsync(file: int) -> None:
        order.append("fsync")
        fsync(file)

    def noted_rename(one: Path, other: Path) -> None:
        order.append("rename")
        rename(one, other)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(os, "replace", noted_rename)
    with part_file(tmp_path, "film.mp4") as part:
        part.write_text("new")
        publish(part, tmp_path / "film.mp4")
    assert order == ["fsync", "rename", "fsync"]


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, DiskFull),
        (errno.EDQUOT, DiskFull),
        (errno.EFBIG, DiskFull),
        (errno.EACCES, OutputError),
        (errno.EPERM, OutputError),
        (errno.EROFS, OutputError),
        (errno.ENOTDIR, OutputError),
        (errno.ENAMETOOLONG, OutputError),
    ],
)
def test_says_what_the_disk_said(number: int, error: type[OutputError], tmp_path: Path) -> None:
    with pytest.raises(OutputError) as caught, disk_errors(tmp_path):
        raise OSError(number, os.strerror(number))
    assert type(caught.value) is error
    assert str(tmp_path) in caught.value.message
    assert caught.value.remedy


def test_passes_other_errors_on(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="Input/output"), disk_errors(tmp_path):
        raise OSError(errno.EIO, os.strerror(errno.EIO))


def test_says_that_a_device_is_full(tmp_path: Path) -> None:
    with pytest.raises(DiskFull), disk_errors(tmp_path), open("/dev/full", "wb") as device:  # noqa: PTH123
        device.write(b"x" * 2**20)


def test_refuses_a_folder_a_name_that_is_too_long_and_a_place_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for target in (tmp_path, tmp_path / ("n" * 300), tmp_path / "file" / "film.mp4",
                   tmp_path / "file" / "deeper" / "film.mp4"):  # fmt: skip
        with pytest.raises(OutputError):
            check_writable(target)
    check_writable(tmp_path / "new" / "film.mp4")
    assert not list((tmp_path / "new").iterdir())


def test_says_that_a_disk_is_read_only(
    studio: Studio, stock: list[SegmentSource], mount: Mount
) -> None:
    disk = mount("ro")
    with pytest.raises(OutputError, match="cannot be written to"):
        check_writable(disk / "film.mp4")
    studio.folder = disk
    with pytest.raises(OutputError, match="cannot be written to"):
        studio.render(stock[:1])


@pytest.mark.parametrize("kilobytes", [16, 64, 128])
def test_says_that_the_disk_is_full_and_leaves_nothing_behind(
    kilobytes: int, studio: Studio, stock: list[SegmentSource], mount: Mount
) -> None:
    plan = studio.plan(stock)
    disk = mount(f"size={kilobytes}k")
    studio.folder = disk
    with pytest.raises(DiskFull) as caught:
        studio.render(stock)
    assert "Free some space" in caught.value.remedy
    assert not list(disk.rglob("*.part"))
    assert not studio.output.exists()
    assert plan.frames
