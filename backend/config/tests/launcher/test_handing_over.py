"""Once set up, the launcher becomes the command."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from backend.config.tests.launcher.home import Home, load, run


def test_it_starts_manage_py_in_the_folder_of_the_caller(shared_home: Home, tmp_path: Path) -> None:
    result = run([shared_home.script, "render", "story.txt"], cwd=tmp_path)
    assert json.loads(result.stdout)["folder"] == str(tmp_path)


def test_it_works_through_a_symlink(shared_home: Home, tmp_path: Path) -> None:
    link = tmp_path / "film"
    link.symlink_to(shared_home.script)
    result = run(["./film", "doctor"], cwd=tmp_path)
    assert (json.loads(result.stdout)["folder"], result.stderr) == (str(tmp_path), "")


@pytest.mark.parametrize(
    ("given", "received"),
    [
        (["render", "a story.txt", ""], ["render_project", "a story.txt", ""]),
        (["up", "--port", "80", "--no-browser"], ["up", "--port", "80", "--no-browser"]),
        (["doctor", "--help", "-h", "*", "é"], ["doctor", "--help", "-h", "*", "é"]),
        (["--version"], ["--version"]),
    ],
)
def test_it_hands_on_the_arguments_untouched(
    shared_home: Home, given: list[str], received: list[str]
) -> None:
    assert json.loads(shared_home.run(*given).stdout)["arguments"] == received


@pytest.mark.parametrize(("argument", "code"), [("fail", 7), ("die", -signal.SIGTERM)])
def test_it_ends_as_the_command_ends(shared_home: Home, argument: str, code: int) -> None:
    assert shared_home.run("doctor", argument).returncode == code


def test_it_starts_no_program_but_manage_py_when_set_up(
    shared_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    launcher = load(shared_home.script)
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execve", lambda path, command, env: started.append(command))
    monkeypatch.setattr(subprocess, "Popen", None)
    launcher.main(["up"])
    assert started == [[str(shared_home.python), str(shared_home.folder / "manage.py"), "up"]]


def test_it_keeps_packages_from_elsewhere_out(shared_home: Home, tmp_path: Path) -> None:
    (tmp_path / "tiny.py").touch()
    result = shared_home.run("doctor", PYTHONPATH=str(tmp_path), VIRTUAL_ENV=str(tmp_path))
    assert "tiny" not in json.loads(result.stdout)
