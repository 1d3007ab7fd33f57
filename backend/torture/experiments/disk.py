"""D10: a disk is full while a film is made: that of films, of the database, of what is temporary.

The render is refused or fails with a sentence that speaks of room; the last good film stays; with
room again the next one goes on, with what was finished, and gives the right film.
"""

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, Server, ServerDied, Stage
from backend.torture.trials import NotPossibleHere, Trial

RUNGS = 40
_NEED = 1_500_000  # bytes; a little more than the render of the stage adds
_SLACK = 200_000  # what a disk in memory needs for itself
_AMPLE = 400_000_000
_PAGE = 4096
_WHOLE = 1.0  # seconds in which a render is somewhere
_LONG_ENOUGH = 2.0  # seconds in which the render would be over
_TEMPORARY = 16  # pages for temporary files


def full_disk(trial: Trial) -> None:
    """A disk that is full after each fortieth of what the render needs."""
    rung = trial.number % RUNGS
    trial.name = f"full-disk/{rung}"
    with _small_disk(trial, rung * _NEED * 1.5 / RUNGS) as (stage, grow):
        # The estimate would refuse at once; the point is what happens when it was wrong.
        with stage.server("NO_ESTIMATE") as server:
            finished = ask(trial, server, "disk_full")
            clips = world.finished_clips(stage.data)
            grow()
            trial.broken += go_on(trial, server, finished)
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
        trial.broken += _judge(row, ["disk_full"])
    elif answer.status_code not in (503, 507) or not answer.json().get("message"):
        trial.broken.append(f"D10: it was answered with {answer.status_code}: {answer.text}")
    trial.broken += go_on(trial, server, finished=False)
    if server.stop():
        trial.broken.append("the server did not end well")


def ask(trial: Trial, server: Server, *codes: str) -> bool:
    """Ask for a render; whether it gave a film. What it says otherwise has to make sense.

    Where codes are given it has to be one of those, and the sentence has to speak of the disk.
    """
    answer = server.post(TRIGGER, project=trial.stage.project, format=FORMAT)
    if answer.status_code != 202:
        if answer.status_code not in (500, 503, 507) or not answer.json().get("message"):
            trial.broken.append(f"D10: it was answered with {answer.status_code}: {answer.text}")
        return False
    row = server.wait_for(answer.json()["id"], "completed", "failed")
    trial.broken += _judge(row, codes)
    return bool(row["status"] == "completed")


def _judge(row: dict[str, Any], codes: Sequence[str] = ()) -> list[str]:
    if row["status"] != "failed":
        return []
    told = f"{row['error_code']}: {row['error']}"
    if not (row["error"] and row["can_retry"]):
        return [f"D10: it failed for good, {told}"]
    if codes and (row["error_code"] not in codes or "disk" not in row["error"]):
        return [f"D10: it does not say that the disk is full, {told}"]
    return []


def go_on(trial: Trial, server: Server, finished: bool) -> list[str]:
    """What is wrong when it is asked for once more, unless it is finished, with nothing missing."""
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


def full_temp_folder(trial: Trial) -> None:
    """So many pages are left for temporary files, from the start or later, and data are elsewhere.

    Nothing is in the cache, so that everything has to be decoded.
    """
    pages = trial.number % _TEMPORARY // 2
    later = trial.dice.uniform(0.0, _WHOLE) if trial.number % 2 else 0.0
    trial.name = f"full-temp-folder/{pages}"
    shutil.rmtree(trial.stage.data / "media/cache")
    with _temporary(trial) as (folder, grow), trial.stage.server(TMPDIR=str(folder)) as server:
        with _filled(folder, (_TEMPORARY - pages) * _PAGE, later):
            if ask(trial, server) and not _is_right(trial, server):
                trial.broken.append("D10: it gave another film")
        grow()
        trial.broken += go_on(trial, server, finished=False)
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.check(trial.stage, at_rest=True)


@contextmanager
def _filled(folder: Path, size: int, later: float) -> Iterator[None]:
    """Have so many bytes, or as many as there is room for, in a folder from some time on."""

    def fill() -> None:
        with suppress(OSError):
            (folder / "full").write_bytes(bytes(size))

    timer = threading.Timer(later, fill)
    timer.start()
    if not later:
        timer.join()
    yield
    timer.join()


def _is_right(trial: Trial, server: Server) -> bool:
    """Whether the newest film is the one that it should be."""
    row = server.get(f"/api/projects/{trial.stage.project}/render-jobs/")["results"][0]
    return bool(row["artifacts"][0]["sha256"] == trial.stage.after)


@contextmanager
def _temporary(trial: Trial) -> Iterator[tuple[Path, "Grow"]]:
    """A small folder for temporary files, and a way to make that ample."""
    folder = trial.stage.data.parent / "temporary"
    folder.mkdir()
    grow = Grow(folder)
    grow.mount(_TEMPORARY * _PAGE)
    try:
        yield folder, grow
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


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
        # Moving it would be refused where other namespaces see what is mounted here.
        subprocess.run(["mount", "--bind", str(there), str(folder)], check=True)
        yield
    finally:
        for place in (folder, there):
            subprocess.run(["umount", "--lazy", str(place)], check=False, capture_output=True)


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
