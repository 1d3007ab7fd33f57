"""The cache has a limit: what was not used for longest goes first, and nothing that is in use."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from core_engine import Cache
from core_engine.cache import KINDS

ROOT = Path(__file__).parents[2]
USER = """
import sys
from pathlib import Path
from core_engine import Cache
cache = Cache(Path(sys.argv[1]))
with cache.in_use():
    assert cache.holds(Path(sys.argv[2]))
    print("using", flush=True)
    sys.stdin.read()
"""


def entry(cache: Cache, name: str, age: int, kind: str = "clips", size: int = 100) -> Path:
    """An entry that was last used `age` seconds after the beginning of time."""
    path = cache.path(kind, name * 6, ".bin")
    with cache.part() as part:
        part.write_bytes(b"x" * size)
        cache.keep(part, path, name)
    os.utime(path, (age, age))
    return path


@pytest.fixture
def entries(cache: Cache) -> list[Path]:
    """Four entries of 100 bytes, the one that was not used for longest first."""
    names = zip("cadb", KINDS, strict=False)
    return [entry(cache, name, age, kind) for age, (name, kind) in enumerate(names, 1)]


@pytest.fixture
def another_process(cache: Cache, entries: list[Path]) -> Iterator["subprocess.Popen[str]"]:
    """Another process that uses the first entry until its input ends."""
    argv = [sys.executable, "-c", USER, str(cache.root), str(entries[0])]
    with subprocess.Popen(
        argv, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as user:
        assert user.stdout is not None
        assert user.stdout.readline() == "using\n"
        yield user


def left(cache: Cache) -> list[Path]:
    """The files of the cache that are entries or notes."""
    return sorted(path for kind in KINDS for path in (cache.root / kind).glob("*/*"))


def with_notes(*entries: Path) -> list[Path]:
    return sorted([*entries, *(path.with_name(path.name + ".json") for path in entries)])


def test_the_size_is_that_of_the_entries(cache: Cache, entries: list[Path]) -> None:
    assert cache.size() == 400
    cache.forget(entries[0])
    assert cache.size() == 300


def test_what_is_not_there_has_no_size(cache: Cache) -> None:
    assert cache.size() == 0
    assert cache.prune(0) == 0


@pytest.mark.parametrize(
    ("limit", "gone"), [(1000, 0), (400, 0), (399, 1), (300, 1), (299, 2), (1, 4), (0, 4)]
)
def test_what_was_not_used_for_longest_goes_first(
    cache: Cache, entries: list[Path], limit: int, gone: int
) -> None:
    assert cache.prune(limit) == 100 * gone
    assert left(cache) == with_notes(*entries[gone:])
    assert cache.size() <= limit


def test_what_was_asked_for_counts_as_used(cache: Cache, entries: list[Path]) -> None:
    assert cache.holds(entries[0])
    assert cache.prune(100) == 300
    assert left(cache) == with_notes(entries[0])


def test_what_is_left_is_whole(cache: Cache, entries: list[Path]) -> None:
    cache.prune(250)
    assert [cache.holds(path) for path in entries] == [False, False, True, True]
    assert cache.note_of(entries[3]) == "b"


def test_no_more_goes_than_has_to(cache: Cache) -> None:
    large, small = entry(cache, "a", 1, size=1000), entry(cache, "b", 2, size=10)
    assert cache.prune(500) == 1000
    assert left(cache) == with_notes(small)
    assert not large.exists()


def test_an_entry_without_a_note_goes_too(cache: Cache, entries: list[Path]) -> None:
    entries[0].with_name(entries[0].name + ".json").unlink()
    assert cache.prune(300) == 100
    assert not entries[0].exists()


def test_nothing_else_in_the_folder_goes(cache: Cache, entries: list[Path]) -> None:
    owner = cache.root / "owners" / "me.lock"
    owner.parent.mkdir()
    owner.touch()
    with cache.part() as part:
        part.write_text("work")
        cache.prune(0)
        assert part.exists()
    assert owner.exists()
    assert left(cache) == []


def test_what_a_use_has_not_asked_for_goes(cache: Cache, entries: list[Path]) -> None:
    with cache.in_use():
        assert cache.prune(250) == 200
        assert cache.prune(0) == 200


def test_what_was_asked_for_in_a_use_stays_until_its_end(cache: Cache, entries: list[Path]) -> None:
    with cache.in_use(), cache.in_use():
        assert cache.holds(entries[0])
        assert cache.prune(100) == 300
        assert cache.prune(99) is None
        assert Cache(cache.root).prune(0) is None
        assert left(cache) == with_notes(entries[0])
    assert cache.prune(0) == 100


def test_what_was_made_in_a_use_stays_until_its_end(cache: Cache, entries: list[Path]) -> None:
    with cache.in_use():
        with cache.part() as part:
            part.write_bytes(b"x" * 100)
            cache.keep(part, cache.path("clips", "new"))
        assert cache.prune(0) is None
        assert left(cache) == with_notes(cache.path("clips", "new"))
    assert cache.prune(0) == 100


def test_what_the_first_of_two_users_asked_for_stays_until_it_ends(
    cache: Cache, entries: list[Path]
) -> None:
    with cache.in_use():
        assert cache.holds(entries[0])
        with cache.in_use():
            pass
        assert cache.prune(0) is None
        assert left(cache) == with_notes(entries[0])


def test_the_limit_holds_when_one_use_always_begins_before_another_ends(
    cache: Cache, entries: list[Path]
) -> None:
    with ExitStack() as user:
        user.enter_context(cache.in_use())
        for entry in entries:
            with ExitStack() as following:
                assert cache.holds(entry)
                time.sleep(
                    0.02
                )  # the clock of files may tick as slowly as a hundred times a second
                following.enter_context(cache.in_use())
                user.close()
                user = following.pop_all()
        assert cache.prune(0) == 400
        user.close()


def test_what_another_thread_uses_stays(cache: Cache, entries: list[Path]) -> None:
    using, done = threading.Event(), threading.Event()

    def use() -> None:
        with cache.in_use():
            cache.holds(entries[0])
            using.set()
            done.wait(60)

    user = threading.Thread(target=use)
    user.start()
    assert using.wait(60)
    assert cache.prune(0) is None
    assert left(cache) == with_notes(entries[0])
    done.set()
    user.join()
    assert cache.prune(0) == 100


def test_what_another_process_uses_stays(
    cache: Cache, entries: list[Path], another_process: "subprocess.Popen[str]"
) -> None:
    assert cache.prune(0) is None
    assert left(cache) == with_notes(entries[0])
    another_process.communicate("")
    assert cache.prune(0) == 100


def test_what_is_just_going_is_not_there(
    cache: Cache, entries: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    forget, answers = Cache.forget, []

    def asked_for_meanwhile(self: Cache, entry: Path) -> None:
        answers.append(pool.submit(Cache(cache.root).holds, entry))
        time.sleep(0.2)
        forget(self, entry)

    monkeypatch.setattr(Cache, "forget", asked_for_meanwhile)
    with ThreadPoolExecutor(1) as pool, cache.in_use():
        assert cache.prune(300) == 100
        assert [answer.result(60) for answer in answers] == [False]


def test_nothing_goes_when_the_clock_went_back_in_a_use(cache: Cache, entries: list[Path]) -> None:
    with cache.in_use():
        ahead = time.time() + 3600
        for use in (cache.root / "uses").iterdir():
            os.utime(use, (ahead, ahead))
        assert cache.holds(entries[0])
        assert cache.prune(0) is None
        assert left(cache) == with_notes(*entries)
    assert cache.prune(0) == 400


def test_a_process_that_was_killed_uses_nothing_any_more(
    cache: Cache, entries: list[Path], another_process: "subprocess.Popen[str]"
) -> None:
    another_process.kill()
    another_process.wait()
    assert cache.prune(0) == 400


def test_an_error_ends_the_use(cache: Cache, entries: list[Path]) -> None:
    with pytest.raises(ValueError, match="broken"), cache.in_use():
        raise ValueError("broken")
    assert cache.prune(0) == 400
