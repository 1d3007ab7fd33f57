"""The launcher under a Python that is too old."""

import ast
import os
import sys
from pathlib import Path

import pytest

from backend.config.tests.launcher.home import (
    SCRIPT,
    Home,
    load,
    make_program,
)


def test_it_reads_on_every_python_since_3_6() -> None:
    ast.parse(SCRIPT.read_text(), feature_version=(3, 6))


def test_it_says_what_is_needed_under_an_old_python(
    new_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_program(tmp_path / "python3.13", "#!/bin/sh\nexit 127\n")
    monkeypatch.setattr(os, "execv", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit) as stop:
        load(new_home.script).require_new_python((3, 9, 2), ["up"])
    assert "needs Python 3.11 or newer, and this is Python 3.9.2" in str(stop.value)


def test_it_carries_on_under_a_newer_python_that_works(
    new_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_program(tmp_path / "python3.13", "#!/bin/sh\nexit 127\n")
    newer = make_program(tmp_path / "python3.12", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda path, command: started.append(command))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit):
        load(new_home.script).require_new_python((3, 9, 2), ["up", "--port", "80"])
    assert started == [[str(newer), str(new_home.script), "up", "--port", "80"]]
