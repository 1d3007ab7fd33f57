"""A render on the command line that is interrupted leaves no process and no part of a file."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from backend.conftest import ROOT, environment
from backend.projects.tests import samples

Start = Callable[..., "subprocess.Popen[str]"]
ARGUMENTS = ("--quality", "standard", "--fps", "60", "--json")


def processes_at_work_in(folder: Path) -> list[str]:
    """The command lines of living processes that name something in this folder."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (
                    (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
            except OSError:
                continue
            found += [line] if str(folder) in line else []
    return found


def until_it_encodes(process: "subprocess.Popen[str]") -> None:
    """Read on until pictures are being encoded."""
    assert process.stdout is not None
    for line in process.stdout:
        if json.loads(line).get("current_phase") == "encoding":
            return
    raise AssertionError("it ended before it encoded anything")


@pytest.fixture
def story(tmp_path: Path) -> Path:
    """A story that takes a good while to encode."""
    folder = samples.story_folder(tmp_path / "story", 4, seconds=3)
    for number in range(1, 5):
        (folder / f"{number}.png").write_bytes(samples.picture(number, (1600, 1200)))
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a render in a session of its own and waits until it encodes."""
    running = []

    def start(*arguments: str) -> "subprocess.Popen[str]":
        argv = [sys.executable, str(ROOT / "manage.py"), "render_project", *arguments, *ARGUMENTS]
        process = subprocess.Popen(
            argv, env=environment(tmp_path / "data"), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        running.append(process)
        until_it_encodes(process)
        return process

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("keep", [(), ("--keep",)], ids=["folder", "project"])
def test_it_ends_with_130_and_leaves_nothing(
    tmp_path: Path, story: Path, start: Start, number: signal.Signals, keep: tuple[str, ...]
) -> None:
    data, film = tmp_path / "data", tmp_path / "film.mp4"
    film.write_bytes(b"the film from before")
    process = start(str(story), "-o", str(film), *keep)
    os.killpg(process.pid, number)
    rest, errors = process.communicate(timeout=60)
    last: dict[str, Any] = json.loads(rest.splitlines()[-1])
    assert (last["event"], last["code"]) == ("error", "interrupted"), last
    assert (process.returncode, errors) == (130, "")
    assert processes_at_work_in(tmp_path) == []
    assert list(tmp_path.rglob("*.part")) == []
    assert film.read_bytes() == b"the film from before"
    assert not list((data / "media").rglob("output/*"))
    assert not list((data / "db.sqlite3.owners").glob("*"))


def test_one_that_was_killed_is_taken_up(tmp_path: Path, story: Path, start: Start) -> None:
    data = tmp_path / "data"
    process = start(str(story), "--keep")
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    (project,) = (data / "media/projects").iterdir()
    again = start(project.name)
    os.killpg(again.pid, signal.SIGINT)
    assert again.wait(60) == 130
    last = start(project.name)
    last.communicate(timeout=120)
    assert last.returncode == 0
    with closing(sqlite3.connect(data / "db.sqlite3")) as database:
        rows = database.execute("SELECT status FROM renders_renderjob").fetchall()
    assert rows == [("completed",), ("completed",)], "what was left is finished first"
    assert list((data / "media").rglob("*.part")) == []
