"""Fixtures of the tests of projects, renders and jobs."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.test import override_settings
from pytest_django import Settings

from backend.config import database
from backend.jobs.task_manager import TaskManager

SMALL_DISK = 900 * 1024  # bytes, in which a database has room


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A folder on a small disk; where nobody may make one, the test is skipped."""
    folder = tmp_path / "media"
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("only root can make a small disk")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.fixture(autouse=True)
def jobs_run_at_once(settings: Settings, media_root: Path) -> Iterator[None]:
    """Jobs run in the thread that asks for them, so that nobody has to wait for one."""
    settings.STORYREEL_EXECUTOR = "immediate"
    settings.STORYREEL_WORKERS = 2
    yield
    TaskManager.get().shut_down()


@pytest.fixture(scope="session")
def tables(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """A database that is a file, with tables and nothing in them: to make them takes a second."""
    folder = tmp_path_factory.mktemp("tables")
    with django_db_blocker.unblock(), database_at(folder / "db.sqlite3"), override_settings(
        DATA_DIR=folder, MEDIA_ROOT=folder / "media"
    ):  # fmt: skip
        database.prepare()
    return folder / "db.sqlite3"


@contextmanager
def database_at(path: Path) -> Iterator[None]:
    """Have the database be a file, as in the real server, until the end of the block."""
    in_memory, name = connections["default"], connections.settings["default"]["NAME"]
    connections.settings["default"]["NAME"] = str(path)
    del connections["default"]
    try:
        yield
    finally:
        connections["default"].close()
        connections.settings["default"]["NAME"] = name
        connections["default"] = in_memory
