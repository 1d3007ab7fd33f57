"""Fixtures of the tests of projects, renders and jobs."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

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
