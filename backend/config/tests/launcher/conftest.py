"""Folders with the launcher in them.

Making a virtual environment takes seconds, so most tests copy one that was made once; that it still
works there is tested along the way.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from backend.config.tests.launcher.home import FOLDER, Home, copy_or_link, make_home


@pytest.fixture(scope="session")
def first_start(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Home, subprocess.CompletedProcess[str]]:
    home = make_home(tmp_path_factory.mktemp("launcher") / FOLDER)
    return home, home.run("doctor", "--json")


@pytest.fixture
def shared_home(first_start: tuple[Home, subprocess.CompletedProcess[str]]) -> Home:
    """The folder that was set up first, for tests that change nothing in it."""
    return first_start[0]


@pytest.fixture
def home(first_start: tuple[Home, subprocess.CompletedProcess[str]], tmp_path: Path) -> Home:
    """A folder that is set up, though it has been copied from where that was done."""
    copy = tmp_path / FOLDER
    shutil.copytree(first_start[0].folder, copy, symlinks=True, copy_function=copy_or_link)
    return Home(copy)


@pytest.fixture
def new_home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "new")
