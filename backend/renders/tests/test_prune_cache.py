"""`manage.py prune_cache`: the cache is brought down to a size, and what is used is left alone."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from backend.conftest import ROOT, environment
from backend.renders.tests.command import SMALL, Command
from core_engine import Cache

MEGABYTE = 10**6
LIMIT = """
import django
django.setup()
from backend.projects.models import GlobalSettings
GlobalSettings.objects.update(cache_gigabytes=0.1)
"""


def prune(data: Path, *arguments: str) -> tuple[int, str, str]:
    """The exit code of the command, what it said, and what it complained about."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "prune_cache", *arguments],
        env=environment(data, PYTHONIOENCODING="utf-8"), capture_output=True, encoding="utf-8",
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def entry(cache: Cache, name: str, age: int, megabytes: int = 1) -> Path:
    """An entry that was last used so long after the beginning of time."""
    path = cache.path("clips", name * 6, ".h264")
    with cache.part() as part:
        with part.open("wb") as file:
            file.truncate(megabytes * MEGABYTE)
        cache.keep(part, path)
    os.utime(path, (age, age))
    return path


@pytest.fixture
def cache(data: Path) -> Cache:
    """The cache of the command's data folder."""
    return Cache(data / "media" / "cache")


@pytest.fixture
def entries(cache: Cache) -> list[Path]:
    """Three entries of a megabyte, the one that was not used for longest first."""
    return [entry(cache, name, age) for age, name in enumerate("bca", 1)]


def test_what_was_not_used_for_longest_goes(data: Path, cache: Cache, entries: list[Path]) -> None:
    assert prune(data, "--gigabytes", "0.002") == (0, "1 MB removed, 2 MB left.", "")
    assert [cache.holds(path) for path in entries] == [False, True, True]
    assert prune(data, "--gigabytes", "0.002") == (0, "0 MB removed, 2 MB left.", "")


def test_all_of_it_can_go(data: Path, cache: Cache, entries: list[Path]) -> None:
    assert prune(data, "--gigabytes", "0") == (0, "3 MB removed, 0 MB left.", "")
    assert cache.size() == 0


def test_the_size_in_the_settings_is_enough_for_little(data: Path, entries: list[Path]) -> None:
    assert prune(data) == (0, "0 MB removed, 3 MB left.", "")


def test_the_size_in_the_settings_is_kept_to(data: Path, cache: Cache, entries: list[Path]) -> None:
    env = environment(data, DJANGO_SETTINGS_MODULE="backend.config.settings")
    subprocess.run([sys.executable, "-c", LIMIT], env=env, cwd=ROOT, check=True)
    entry(cache, "d", 9, megabytes=98)
    assert prune(data) == (0, "1 MB removed, 100 MB left.", "")
    assert not cache.holds(entries[0])


def test_what_is_in_use_is_left_alone(data: Path, cache: Cache, entries: list[Path]) -> None:
    with cache.in_use():
        assert all(cache.holds(path) for path in entries[1:])
        code, said, complaint = prune(data, "--gigabytes", "0")
    assert (code, said) == (1, "")
    assert "Try again when it is done." in complaint
    assert [cache.holds(path) for path in entries] == [False, True, True]


def test_there_need_not_be_a_cache(tmp_path: Path) -> None:
    assert prune(tmp_path / "new") == (0, "0 MB removed, 0 MB left.", "")


@pytest.mark.parametrize("size", ["-1", "nan", "inf", "much"])
def test_a_size_has_to_be_one(data: Path, entries: list[Path], cache: Cache, size: str) -> None:
    code, said, complaint = prune(data, f"--gigabytes={size}")
    assert (code != 0, said) == (True, "")
    assert "--gigabytes" in complaint
    assert all(cache.holds(path) for path in entries)


def test_a_render_of_a_folder_leaves_no_more_than_that_either(
    run: Command, story: Path, data: Path
) -> None:
    with closing(sqlite3.connect(data / "db.sqlite3")) as database, database:
        database.execute("UPDATE projects_globalsettings SET cache_gigabytes = 0.00001")
    assert run(story, *SMALL).code == 0
    kinds = ("clips", "narrations", "sounds", "pictures")
    left = [it for kind in kinds for it in (data / "media/cache" / kind).glob("*/*")]
    assert sum(it.stat().st_size for it in left if it.suffix != ".json") <= 10_000
