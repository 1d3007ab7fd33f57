"""Small renders: nothing waits, jobs run at once, and films are square and coarse."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from backend.jobs.task_manager import TaskManager
from backend.projects.models import GlobalSettings
from backend.projects.tests.fixtures import database_at
from backend.projects.tests.fixtures import jobs_run_at_once as jobs_run_at_once
from backend.projects.tests.fixtures import small_disk as small_disk
from backend.projects.tests.fixtures import tables as tables
from backend.renders.tests.command import data as data
from backend.renders.tests.command import prepared as prepared
from backend.renders.tests.command import run as run
from backend.renders.tests.command import story as story
from backend.renders.tests.encoders import Gate, before_clips
from core_engine import ffmpeg

SMALL = {"format": "clip_1_1", "quality": "draft", "fps": 12}


@pytest.fixture
def small(transactional_db: None) -> None:
    """Films have 720 lines."""
    GlobalSettings(resolution="1280x720", fps=12, quality="draft").save()


@pytest.fixture
def no_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """There is no FFmpeg."""
    monkeypatch.setenv("STORYREEL_FFMPEG", "/nonexistent/ffmpeg")
    for cached in (ffmpeg.binary, ffmpeg.version):
        cached.cache_clear()
    yield
    for cached in (ffmpeg.binary, ffmpeg.version):
        cached.cache_clear()


@pytest.fixture
def gate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gate]:
    """Renders wait before their first clip until the gate is opened."""
    gate = Gate(tmp_path)
    with before_clips(tmp_path, monkeypatch, gate.script):
        yield gate
        gate.open()


@pytest.fixture
def threads(
    tables: Path, django_db_blocker: Any, settings: Settings, tmp_path: Path
) -> Iterator[TaskManager]:
    """Jobs run in threads, and the database is a file, as in the real server."""
    settings.STORYREEL_EXECUTOR = "threads"
    shutil.copy(tables, tmp_path / "db.sqlite3")
    with django_db_blocker.unblock(), database_at(tmp_path / "db.sqlite3"):
        yield TaskManager.get()
        TaskManager.get().shut_down()
