"""Fixtures of the tests of projects, renders and jobs."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from backend.jobs.task_manager import TaskManager


@pytest.fixture(autouse=True)
def jobs_run_at_once(settings: Settings, media_root: Path) -> Iterator[None]:
    """Jobs run in the thread that asks for them, so that nobody has to wait for one."""
    settings.STORYREEL_EXECUTOR = "immediate"
    settings.STORYREEL_WORKERS = 2
    yield
    TaskManager.get().shut_down()
