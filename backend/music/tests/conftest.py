"""What tests of music share: music services of our own."""

from collections.abc import Iterator

import pytest

from backend.jobs.task_manager import TaskManager
from backend.music import waiting
from backend.music.tests.provider_server import ProviderServer
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.projects.tests.fixtures import jobs_run_at_once as jobs_run_at_once
from backend.projects.tests.fixtures import tables as tables
from backend.renders.tests.conftest import threads as threads


@pytest.fixture
def services() -> Iterator[ProviderServer]:
    """Five services that make music at once."""
    with ProviderServer() as server:
        yield server


@pytest.fixture
def slow_services() -> Iterator[ProviderServer]:
    """The same, whose tasks are only as far as the test says."""
    with ProviderServer(holds=True) as server:
        yield server


@pytest.fixture
def at_once(
    jobs_run_at_once: None, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Jobs run in the thread that asks for them, and do not wait for services."""
    for name in ("FIRST", "LONGEST", "_LEAST"):
        monkeypatch.setattr(waiting, name, 0.0)


@pytest.fixture
def in_threads(threads: TaskManager, monkeypatch: pytest.MonkeyPatch) -> TaskManager:
    """Jobs run beside the one who asks for them, and ask services often."""
    for name in ("FIRST", "LONGEST", "_LEAST"):
        monkeypatch.setattr(waiting, name, 0.01)
    monkeypatch.setattr(waiting, "_SLICE", 0.01)
    return threads


@pytest.fixture
def story() -> Project:
    """A story of two segments."""
    return samples.project(2)
