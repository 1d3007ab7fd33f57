"""The room that is kept for the day the disk is full."""

from pathlib import Path

import pytest
from django.core.management import CommandError
from django.db import OperationalError
from pytest_django import Settings

from backend.config import database
from backend.config.reserve import give_up_reserve, keep_reserve
from backend.jobs.running import persist
from backend.projects.tests.fixtures import small_disk as small_disk


@pytest.fixture
def reserve(settings: Settings, tmp_path: Path) -> Path:
    """Where it is."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "db.sqlite3.reserve"


def test_it_is_kept_and_given_up_once(reserve: Path) -> None:
    keep_reserve()
    facts = reserve.stat()
    assert (facts.st_size, facts.st_blocks * 512 >= 2**20) == (2**20, True), "really there"
    assert facts.st_mode & 0o077 == 0
    assert give_up_reserve()
    assert not reserve.exists()
    assert not give_up_reserve()


def test_it_is_not_taken_from_a_disk_with_little_room(settings: Settings, small_disk: Path) -> None:
    settings.DATA_DIR = small_disk
    keep_reserve()
    assert list(small_disk.iterdir()) == []


def test_what_cannot_be_written_for_want_of_room_is_written_with_it(reserve: Path) -> None:
    keep_reserve()

    def write() -> bool:
        if reserve.exists():
            raise OperationalError("database or disk is full")
        return True

    assert persist(write)


def test_a_server_starts_with_it_on_a_full_disk(
    reserve: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = True

    def update() -> None:
        if full or reserve.exists():
            raise OperationalError("disk I/O error")

    monkeypatch.setattr(database, "update", update)
    with pytest.raises(CommandError, match="its disk is neither full"):
        database.prepare()
    full = False
    keep_reserve()
    database.prepare()
    assert not reserve.exists()
