"""What is read from a trace of strace, and what a disk may have kept of it."""

import random
from pathlib import Path

from backend.torture.simulated_disk import SimulatedDisk
from backend.torture.strace import calls, named

_OTHER_PROCESSOR = """\
7 mkdirat(AT_FDCWD</home>, "/data/folder", 0777) = 0
7 openat(AT_FDCWD</home>, "/data/a", O_RDWR|O_CREAT, 0644) = 5</data/a>
7 renameat2(AT_FDCWD</home>, "/data/a", AT_FDCWD</home>, "/data/b", 0) = 0
7 unlinkat(AT_FDCWD</home>, "/data/b", 0) = 0
7 unlinkat(5</data>, "c", 0) = 0
7 unlinkat(5</data>, "d", 0) = -1 EIO (Input/output error) (INJECTED)
"""


def test_knows_calls_by_their_kind_whatever_the_processor_has(tmp_path: Path) -> None:
    (tmp_path / "trace").write_text(_OTHER_PROCESSOR)
    found = [(call.name, call.paths) for call in calls(tmp_path / "trace")]
    assert found == [
        ("mkdir", ["/data/folder"]), ("openat", ["/data/a"]), ("rename", ["/data/a", "/data/b"]),
        ("unlink", ["/data/b"]), ("unlink", ["/data"]),
    ]  # fmt: skip


def test_asks_strace_for_calls_that_this_processor_may_not_have() -> None:
    assert named("rename,fsync") == "?rename,?renameat,?renameat2,?fsync"


def test_may_find_a_file_cut_or_not_until_it_is_synced(tmp_path: Path) -> None:
    trace, disk = tmp_path / "trace", _disk(tmp_path)
    trace.write_text(f"7 ftruncate(5<{tmp_path}/data/film>, 2) = 0\n")
    for call in calls(trace):
        disk.take(call)
    assert {_kept(tmp_path, disk, seed) for seed in range(20)} == {b"whole", b"wh"}


def test_finds_a_file_cut_once_it_is_synced(tmp_path: Path) -> None:
    trace, disk = tmp_path / "trace", _disk(tmp_path)
    film = f"5<{tmp_path}/data/film>"
    trace.write_text(f"7 ftruncate({film}, 7) = 0\n7 ftruncate({film}, 2) = 0\n7 fsync({film}) = 0")
    for call in calls(trace):
        disk.take(call)
    assert {_kept(tmp_path, disk, seed) for seed in range(20)} == {b"wh"}


def _disk(folder: Path) -> SimulatedDisk:
    (folder / "before").mkdir()
    (folder / "before/film").write_bytes(b"whole")
    return SimulatedDisk(folder / "data", folder / "before", folder / "before")


def _kept(folder: Path, disk: SimulatedDisk, seed: int) -> bytes:
    (folder / f"{seed}").mkdir()
    disk.after_power_cut(folder / f"{seed}", random.Random(seed))
    return (folder / f"{seed}/film").read_bytes()
