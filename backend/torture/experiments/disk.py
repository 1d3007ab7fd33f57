"""D10, D12: the disk is full, and files run out, at any point of a render.

The render is refused or fails with a sentence that speaks of room; the last good film stays; with
room again the next one goes on, with what was finished, and gives the right film.
"""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, Server, Stage, launch
from backend.torture.trials import NotPossibleHere, Trial

RUNGS = 40
_NEED = 1_500_000  # bytes; a little more than the render of the stage adds
_AMPLE = 400_000_000
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


def few_files(trial: Trial) -> None:
    """A server that may open only so many files."""
    most = _LEAST_FILES + trial.number % RUNGS
    trial.name = f"few-files/{most}"
    try:
        server = launch(trial.stage.data, most_files=most)
    except Exception as error:  # noqa: BLE001 - so few that it cannot even start; it has to say so
        trial.reached = False
        if "Traceback" in str(error) and most > 40:
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
    if row["status"] == "failed" and not (row["error"] and row["can_retry"]):
        trial.broken.append(f"D10: it failed for good: {row['error_code']} {row['error']}")
    return bool(row["status"] == "completed")


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
        grow.mount(round(used + room) + 200_000, "remount,")
        trial.stage = stage
        yield stage, grow
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


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
