"""D10, D12: the disk is full, and files or memory run out, at any point of a render.

The render is refused or fails with a sentence that speaks of room; the last good film stays; with
room again the next one goes on, with what was finished, and gives the right film.
"""

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, Server, ServerDied, Stage, launch
from backend.torture.trials import NotPossibleHere, Trial

RUNGS = 40
_NEED = 1_500_000  # bytes; a little more than the render of the stage adds
_SLACK = 200_000  # what a disk in memory needs for itself
_AMPLE = 400_000_000
_PAGE = 4096
_LONG_ENOUGH = 2.0  # seconds in which the render would be over
_LEAST_ADDRESSES = 400 * 2**20  # bytes
_MORE_ADDRESSES = 50 * 2**20
_LEAST_FILES = 24  # open files with which Python itself can just be started


def full_disk(trial: Trial) -> None:
    """A disk that is full after each fortieth of what the render needs."""
    rung = trial.number % RUNGS
    trial.name = f"full-disk/{rung}"
    with _small_disk(trial, rung * _NEED * 1.5 / RUNGS) as (stage, grow):
        # The estimate would refuse at once; the point is what happens when it was wrong.
        with stage.server("NO_ESTIMATE") as server:
            finished = _try(trial, server)
            clips = world.finished_clips(stage.data)
            grow()
            trial.broken += _go_on(trial, server, finished)
            trial.broken += world.made_again(clips, stage.data)
            if server.stop():
                trial.broken.append("the server did not end well")
        trial.broken += world.check(stage, at_rest=True)


def full_database_disk(trial: Trial) -> None:
    """A disk with the database alone on it, with so many pages left, films being elsewhere.

    Every other time what was put aside for that day is gone already.
    """
    pages = trial.number % RUNGS
    trial.name = f"full-database-disk/{pages}"
    if trial.number % 2:
        (trial.stage.data / "db.sqlite3.reserve").unlink()
    with (
        _small_disk(trial, pages * _PAGE - _SLACK) as (stage, grow),
        _elsewhere(stage.data / "media"),
    ):
        try:
            with stage.server("NO_ESTIMATE") as server:
                _try_and_grow(trial, server, grow)
        except ServerDied as error:
            trial.reached = False
            if trial.number % 2 == 0 or "its disk is neither full" not in str(error):
                trial.broken.append(f"D10: it did not start: {error}")
        grow()
        trial.broken += world.check(stage, at_rest=True)


def _try_and_grow(trial: Trial, server: Server, grow: "Grow") -> None:
    """Where not even a failure can be written down, the job goes on as soon as there is room."""
    answer = server.post(TRIGGER, project=trial.stage.project, format=FORMAT)
    time.sleep(_LONG_ENOUGH)
    grow()
    if answer.status_code == 202:
        row = server.wait_for(answer.json()["id"], "completed", "failed")
        trial.broken += _judge(row)
    elif answer.status_code not in (503, 507) or not answer.json().get("message"):
        trial.broken.append(f"D10: it was answered with {answer.status_code}: {answer.text}")
    trial.broken += _go_on(trial, server, finished=False)
    if server.stop():
        trial.broken.append("the server did not end well")


def few_files(trial: Trial) -> None:
    """A server that may open only so many files."""
    most = _LEAST_FILES + trial.number % RUNGS
    trial.name = f"few-files/{most}"
    _starve(trial, f"--nofile={most}", sure_to_start=most > 40)


def little_memory(trial: Trial) -> None:
    """A server, and FFmpegs, each with so many addresses."""
    most = _LEAST_ADDRESSES + trial.number % RUNGS * _MORE_ADDRESSES
    trial.name = f"little-memory/{most // 2**20} MB"
    _starve(trial, f"--as={most}", sure_to_start=False)


def _starve(trial: Trial, limit: str, sure_to_start: bool) -> None:
    try:
        server = launch(trial.stage.data, limit=limit)
    except ServerDied as error:  # so little that it cannot even start; it has to say so
        trial.reached = False
        if "Traceback" in str(error) and sure_to_start:
            trial.broken.append(f"D12: it did not start: {error}")
    else:
        try:
            _try(trial, server)
        finally:
            server.kill()
    with trial.stage.server() as server:
        trial.broken += _go_on(trial, server, finished=False)
        server.stop()
    trial.broken += world.check(trial.stage, at_rest=True)


def _try(trial: Trial, server: Server) -> bool:
    """Ask for a render; whether it gave a film. What it says otherwise has to make sense."""
    answer = server.post(TRIGGER, project=trial.stage.project, format=FORMAT)
    if answer.status_code != 202:
        if answer.status_code not in (500, 503, 507) or not answer.json().get("message"):
            trial.broken.append(f"D10: it was answered with {answer.status_code}: {answer.text}")
        return False
    row = server.wait_for(answer.json()["id"], "completed", "failed")
    trial.broken += _judge(row)
    return bool(row["status"] == "completed")


def _judge(row: dict[str, Any]) -> list[str]:
    if row["status"] == "failed" and not (row["error"] and row["can_retry"]):
        return [f"D10: it failed for good: {row['error_code']} {row['error']}"]
    return []


def _go_on(trial: Trial, server: Server, finished: bool) -> list[str]:
    if finished:
        return []
    answer = server.post(TRIGGER, project=trial.stage.project, format=FORMAT)
    if answer.status_code != 202:
        return [f"I9: with room again it was answered with {answer.status_code}: {answer.text}"]
    row = server.wait_for(answer.json()["id"], "completed", "failed")
    if row["status"] != "completed":
        return [f"D10: with room again it failed: {row['error']}"]
    same = row["artifacts"][0]["sha256"] == trial.stage.after
    return [] if same else ["D10: with room again it gave another film"]


@contextmanager
def _small_disk(trial: Trial, room: float) -> Iterator[tuple[Stage, "Grow"]]:
    """The stage on a disk of its own with so much room, and a way to make that ample."""
    folder = trial.stage.data.parent / "disk"
    folder.mkdir()
    grow = Grow(folder)
    grow.mount(_AMPLE)
    try:
        stage = trial.stage.copy(folder)
        used = sum(file.stat().st_blocks * 512 for file in folder.rglob("*"))
        grow.mount(round(used + room) + _SLACK, "remount,")
        trial.stage = stage
        yield stage, grow
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def _elsewhere(folder: Path) -> Iterator[None]:
    """Have a folder on another, ample disk."""
    there = folder.with_name("elsewhere")
    there.mkdir()
    Grow(there).mount(_AMPLE)
    try:
        shutil.copytree(folder, there, dirs_exist_ok=True)
        subprocess.run(["mount", "--move", str(there), str(folder)], check=True)
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=False)


class Grow:
    """A disk in memory; calling it makes it large."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __call__(self) -> None:
        self.mount(_AMPLE, "remount,")

    def mount(self, size: int, how: str = "") -> None:
        """Give it this size in bytes."""
        options = f"{how}size={size}"
        argv = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(self._folder)]
        if subprocess.run(argv, capture_output=True).returncode:
            raise NotPossibleHere("only root can make a small disk")
