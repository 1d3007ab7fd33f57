"""D3: the power fails. What is written down as done has to be on the disk by then.

A disk may keep what it was not told to keep, or not: what counts is the order of the calls that
tell it. strace lists those of a whole render.
"""

import shutil
import sqlite3
import tempfile
import threading
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from backend.torture.experiments.kill9 import KEY, TRIGGER, recover
from backend.torture.simulated_disk import CALLS, SimulatedDisk
from backend.torture.stage import FORMAT, Stage
from backend.torture.strace import Call, calls, named, traced
from backend.torture.trials import Trial

_SYNCS = "write,pwrite64,fsync,fdatasync,rename,mkdir"  # kinds of calls
_LONGEST = "100000"  # bytes of a string; no write of SQLite is longer
_RECORDING = threading.Lock()


def any_state(trial: Trial) -> None:
    """The power fails after any call of a render, and the disk is in any state that it may be in.

    Whatever is left, the next server starts, has the last good film, goes on and ends well.
    """
    recording = _recorded(trial.stage)
    disk = SimulatedDisk(recording / "data", recording / "before", recording / "after")
    done = [call for call in calls(recording / "trace") if disk.concerns(call)]
    count = min(len(done), trial.dice.randint(0, len(done) * 5 // 4))  # the end is worth more looks
    trial.name = f"power fails after call {count} of {len(done)}"
    for call in done[:count]:
        disk.take(call)
    shutil.rmtree(trial.stage.data)
    trial.stage.data.mkdir()
    disk.after_power_cut(trial.stage.data, trial.dice)
    if count == len(done):
        trial.broken += _forgotten(trial.stage)
    recover(trial)


def _forgotten(stage: Stage) -> list[str]:
    """A film of which people were told already has to be there; `world.check` looks at it."""
    with closing(sqlite3.connect(stage.data / "db.sqlite3")) as database:
        known = database.execute("SELECT sha256 FROM renders_artifact").fetchall()
    return [] if (stage.after,) in known else ["D3: the film that was there has been forgotten"]


def _recorded(stage: Stage) -> Path:
    """A folder with a render: `trace`, and the data `before` and `after` it; made when missing."""
    folder = stage.shared / "recording"
    with _RECORDING:
        if not (folder / "after").exists():
            shutil.rmtree(folder, ignore_errors=True)
            _record(stage.copy(folder / "data"), folder)
    return folder


def _record(stage: Stage, folder: Path) -> None:
    shutil.rmtree(stage.data / "media/cache/clips")
    options = ["-y", "-s", _LONGEST, "-o", str(folder / "trace"), "-e", f"trace={named(CALLS)}"]
    with stage.server() as server, traced(server, *options):
        shutil.copytree(stage.data, folder / "before")
        job = server.post(TRIGGER, KEY, project=stage.project, format=FORMAT).json()["id"]
        server.wait_for(job, "completed")
        server.stop()
    shutil.copytree(stage.data, folder / "after")


def order_of_syncs(trial: Trial) -> None:
    """The calls of one render, in their order.

    A film, or a clip, counts as kept when its bytes were synced before it got its name, its folder
    after that, and every new folder's parent; all of it has to be so before the database is synced
    that says so.
    """
    trial.name = "order of syncs"
    shutil.rmtree(trial.stage.data / "media/cache/clips")
    with tempfile.NamedTemporaryFile() as trace, trial.stage.server() as server:
        with traced(server, "-y", "-s", "0", "-o", trace.name, "-e", f"trace={named(_SYNCS)}"):
            job = server.post(TRIGGER, project=trial.stage.project, format=FORMAT).json()["id"]
            server.wait_for(job, "completed")
        order = _Order()
        for call in calls(Path(trace.name)):
            order.take(call)
        server.stop()
    trial.reached = order.renamed > 2
    trial.broken += order.broken


@dataclass
class _Order:
    """What is sure to be on the disk, and what is not yet."""

    unsynced: set[str] = field(default_factory=set)  # files with bytes, folders with names
    broken: list[str] = field(default_factory=list)
    renamed: int = 0

    def take(self, call: Call) -> None:
        """One more call."""
        paths = call.paths
        if call.name in ("write", "pwrite64"):
            self.unsynced.add(paths[0] if paths else "")
        elif call.name == "mkdir":
            self.unsynced.add(str(Path(paths[0]).parent))
        elif call.name == "rename":
            self._rename(*paths)
        elif paths[0].endswith("-wal"):
            self._commit()
        else:
            self.unsynced.discard(paths[0])

    def _rename(self, part: str, target: str) -> None:
        if "/media/" not in part:
            return
        self.renamed += 1
        if part in self.unsynced:
            self.broken.append(f"D3: {target} got its name before its bytes were synced")
        self.unsynced.add(str(Path(target).parent))

    def _commit(self) -> None:
        """What the database says now may be about any film; their folders have to be synced."""
        late = [path for path in self.unsynced if "/output" in path and not path.endswith(".part")]
        self.broken += [f"D3: {path} was not synced when the database was" for path in late]
        self.unsynced.difference_update(late)
