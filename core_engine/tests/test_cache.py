"""The cache: an entry is there, whole and as it was made, or it is not there."""

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core_engine import Cache
from core_engine.cache import digest_of, digest_of_values
from core_engine.geometry import Rect

MAKER = """
import sys
from pathlib import Path
from core_engine import Cache
cache = Cache(Path(sys.argv[1]))
entry = cache.path("clips", "abcdef", ".mp4")
for _ in range(50):
    with cache.part() as part:
        part.write_bytes(b"the same work" * 1000)
        cache.keep(part, entry, "note")
    assert not cache.holds(entry) or cache.note_of(entry) == "note"
"""


@pytest.fixture
def entry(cache: Cache) -> Path:
    """An entry that was made."""
    path = cache.path("clips", "abcdef", ".mp4")
    with cache.part() as part:
        part.write_text("finished work")
        cache.keep(part, path, "to remember")
    return path


def note(entry: Path) -> Path:
    return entry.with_name(entry.name + ".json")


def test_keeps_what_was_finished(cache: Cache, entry: Path) -> None:
    assert entry == cache.root / "clips" / "ab" / "abcdef.mp4"
    assert cache.holds(entry)
    assert entry.read_text() == "finished work"
    assert cache.note_of(entry) == "to remember"
    assert not list((cache.root / "work").iterdir())


def test_holds_nothing_that_was_never_made(cache: Cache) -> None:
    assert not cache.holds(cache.path("clips", "abcdef"))


def test_throws_away_what_was_not_kept(cache: Cache) -> None:
    with cache.part() as part:
        part.write_text("half")
    assert not part.exists()


def test_holds_no_entry_without_a_note(cache: Cache, entry: Path) -> None:
    note(entry).unlink()
    assert not cache.holds(entry)


def test_holds_no_note_without_an_entry(cache: Cache, entry: Path) -> None:
    entry.unlink()
    assert not cache.holds(entry)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"size"', '{"size": 13}', "\0", "[[[["])
def test_holds_no_entry_with_a_broken_note(text: str, cache: Cache, entry: Path) -> None:
    note(entry).write_text(text)
    assert not cache.holds(entry)


@pytest.mark.parametrize("content", ["", "finished wor", "finished work!", "finished wOrk"])
def test_holds_no_entry_that_changed(content: str, cache: Cache, entry: Path) -> None:
    entry.write_text(content)
    assert not cache.holds(entry)


def test_makes_an_entry_good_again(cache: Cache, entry: Path) -> None:
    entry.write_text("damaged")
    with cache.part() as part:
        part.write_text("finished work")
        cache.keep(part, entry, "again")
    assert cache.holds(entry)
    assert cache.note_of(entry) == "again"


def test_forgets(cache: Cache, entry: Path) -> None:
    cache.forget(entry)
    cache.forget(entry)
    assert not cache.holds(entry)
    assert not entry.exists()


def test_notes_that_an_entry_was_used(cache: Cache, entry: Path) -> None:
    import os

    os.utime(entry, (1, 1))
    assert cache.holds(entry)
    assert entry.stat().st_mtime > 1


def test_is_shared_by_threads(cache: Cache) -> None:
    entry = cache.path("clips", "abcdef")
    start = threading.Barrier(8)

    def make(_: int) -> None:
        start.wait()
        for _ in range(10):
            with cache.part() as part:
                part.write_text("the same work")
                cache.keep(part, entry, "note")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(make, range(8)))
    assert cache.holds(entry)
    assert entry.read_text() == "the same work"
    assert not list((cache.root / "work").iterdir())


def test_is_shared_by_processes(cache: Cache) -> None:
    argv = [sys.executable, "-c", MAKER, str(cache.root)]
    root = Path(__file__).parents[2]
    makers = [subprocess.Popen(argv, cwd=root, stderr=subprocess.PIPE) for _ in range(2)]
    for maker in makers:
        _, said = maker.communicate()
        assert maker.returncode == 0, said.decode()
    assert cache.holds(cache.path("clips", "abcdef", ".mp4"))
    assert not list((cache.root / "work").iterdir())


def test_removes_what_crashes_left_behind(cache: Cache) -> None:
    with cache.part() as working:
        left = working.with_name(f".cache.{'0' * 32}.part")
        left.touch()
        cache.remove_abandoned_work()
        assert working.exists()
        assert not left.exists()


def test_names_work_by_what_went_into_it(tmp_path: Path) -> None:
    values = (1, "n9", Rect(0.1, 0.2, 0.3, 0.4))
    assert digest_of_values(*values) == digest_of_values(*values)
    assert digest_of_values(*values) != digest_of_values(1, "n9", Rect(0.1, 0.2, 0.3, 0.4000000001))
    (tmp_path / "file").write_bytes(b"abc")
    assert digest_of(tmp_path / "file") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_writes_notes_people_can_read(entry: Path) -> None:
    facts = json.loads(note(entry).read_text())
    assert facts == {"size": 13, "sha256": digest_of(entry), "note": "to remember"}
