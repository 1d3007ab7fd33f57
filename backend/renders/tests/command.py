"""`manage.py render_project` in a process of its own, for tests that look at it from outside."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from backend.conftest import ROOT, environment
from backend.projects.tests import samples

SMALL = ("--format", "clip_1_1", "--quality", "draft", "--fps", "12")
SETTINGS = """
import django
django.setup()
from backend.config import database
from backend.projects.models import GlobalSettings
database.prepare()
GlobalSettings(resolution="1280x720").save()
"""


@dataclass(frozen=True)
class Run:
    """What a finished command has said."""

    code: int
    out: str
    errors: str

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Its lines, each a JSON object."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def results(self) -> list[dict[str, Any]]:
        """The lines about films."""
        return [row for row in self.rows if row["event"] == "result"]


Command = Callable[..., Run]


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose films have 720 lines."""
    data = tmp_path_factory.mktemp("prepared")
    env = environment(data, DJANGO_SETTINGS_MODULE="backend.config.settings")
    subprocess.run([sys.executable, "-c", SETTINGS], env=env, cwd=ROOT, check=True)
    return data


@pytest.fixture
def data(prepared: Path, tmp_path: Path) -> Path:
    """A data folder of the test's own."""
    return Path(shutil.copytree(prepared, tmp_path / "data"))


@pytest.fixture
def run(data: Path, tmp_path: Path) -> Command:
    """Runs the command in `tmp_path`."""

    def run(source: object, *arguments: str, name: str = "render_project", **more: str) -> Run:
        argv = [sys.executable, str(ROOT / "manage.py"), name, str(source), *arguments]
        done = subprocess.run(
            argv, env=environment(data, PYTHONIOENCODING="utf-8", **more), cwd=tmp_path,
            capture_output=True, encoding="utf-8",
        )  # fmt: skip
        assert "Traceback" not in done.stderr, done.stderr
        return Run(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A folder with two pictures and two sounds."""
    return samples.story_folder(tmp_path / "My story", 2)
