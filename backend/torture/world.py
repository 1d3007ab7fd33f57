"""What has to be so after every trial, whatever was done: one function, `check`."""

import fcntl
import os
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np

from backend.jobs.states import JobStatus
from backend.torture.stage import FORMAT, Stage, digest
from core_engine import ffmpeg_binary

TERMINAL = tuple(it.value for it in JobStatus if it.is_terminal)
ACTIVE = tuple(it.value for it in JobStatus if it.is_active)
_ALIKE = 6.0  # levels of grey; another picture is over 20 away
_GONE_WITHIN = 1.0  # seconds, for programs whose server was killed


def check(
    stage: Stage, *, serving: bool = False, at_rest: bool = False,
    history: dict[str, str] | None = None,
) -> list[str]:  # fmt: skip
    """The broken promises, one sentence each; none is what is wanted.

    `serving` says that a server runs, so what is active has to be somebody's; `at_rest` that
    nothing should be going on any more. `history` remembers how jobs have ended, from one call to
    the next.
    """
    with closing(sqlite3.connect(stage.data / "db.sqlite3", timeout=30)) as database:
        database.row_factory = sqlite3.Row
        jobs = database.execute("SELECT * FROM renders_renderjob").fetchall()
        jobs += database.execute("SELECT * FROM voices_narrationjob").fetchall()
        jobs += database.execute("SELECT * FROM music_musicjob").fetchall()
        films = database.execute("SELECT * FROM renders_artifact").fetchall()
        broken = [*_database(database), *_jobs(jobs, at_rest), *_films(stage, films)]
    if serving:
        broken += _unowned(stage, jobs)
    broken += _revised(jobs, {} if history is None else history)
    if at_rest:
        broken += [*_leftovers(stage, jobs, films), *_errors(jobs)]
    return broken


def programs_of(data: Path) -> list[int]:
    """The FFmpegs that work in a data folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
        except OSError:
            continue  # it has ended meanwhile
        if os.fsencode(str(data)) in command and _is_ffmpeg(command):
            found.append(int(process.name))
    return found


def _is_ffmpeg(command: bytes) -> bool:
    """Whether it is an FFmpeg, or a fake one: there the interpreter and its options come first."""
    return any(b"ffmpeg" in it.rpartition(b"/")[2] for it in command.split(b"\0")[:4])


def at_work(stage: Stage) -> list[str]:
    """What of a render is there: FFmpegs and part files."""
    media = stage.data / "media"
    # Folders may go while they are looked at, which `os.walk` does not mind.
    names = (name for folder in ("projects", "cache/work") for *_, name in os.walk(media / folder))
    parts = [name for found in names for name in found if name.endswith(".part")]
    return [f"process {pid}" for pid in programs_of(stage.data)] + parts


def orphans(data: Path) -> list[str]:
    """FFmpegs that still work a second after their server was killed."""
    deadline = time.monotonic() + _GONE_WITHIN
    while programs_of(data) and time.monotonic() < deadline:
        time.sleep(0.01)
    return [f"I5: process {pid} still works" for pid in programs_of(data)]


def finished_clips(data: Path) -> dict[str, tuple[int, int]]:
    """The clips that are finished, each with what changes when it is made again."""
    notes = (data / "media/cache/clips").glob("*/*.json")
    return {note.name: (note.stat().st_ino, note.stat().st_mtime_ns) for note in notes}


def made_again(before: dict[str, tuple[int, int]], data: Path) -> list[str]:
    """Clips that were finished before and have been made again, or lost."""
    now = finished_clips(data)
    changed = [name for name, known in before.items() if now.get(name) != known]
    return [f"I7: clip {name[:8]} was made again" for name in changed]


def _database(database: sqlite3.Connection) -> Iterator[str]:
    for pragma, good in (("integrity_check", "ok"), ("foreign_key_check", None)):
        row = database.execute(f"PRAGMA {pragma}").fetchone()
        if (row[0] if row else None) != good:
            yield f"I8: {pragma} says {tuple(row)}"


def _jobs(jobs: list[Any], at_rest: bool) -> Iterator[str]:
    for job in jobs:
        if job["status"] not in (*ACTIVE, *TERMINAL, "failed"):
            yield f"I1: job {job['id']} is {job['status']}"
        if at_rest and job["status"] in ACTIVE:
            yield f"I1: job {job['id']} is still {job['status']}"


def shows_the_same(film: Path, reference: Path) -> bool:
    """Whether two films have as many frames, as long a sound, and look alike in every frame."""
    one, other = looks(film), looks(reference)
    same_length = len(one) == len(other) and sound_bytes(film) == sound_bytes(reference)
    return same_length and float(np.abs(one - other).mean(axis=1).max(initial=0)) < _ALIKE


def looks(film: Path) -> "np.ndarray[tuple[int, ...], np.dtype[np.int16]]":
    """Every frame as 16 × 16 levels of grey."""
    filters = ["-vf", "scale=16:16:flags=area,format=gray", "-fps_mode", "passthrough"]
    raw = _decoded(film, "-map", "0:v", *filters, "-f", "rawvideo")
    return np.frombuffer(raw, np.uint8).reshape(-1, 256).astype(np.int16)


def sound_bytes(film: Path) -> int:
    """How many bytes its sound has at 16 bits a sample."""
    return len(_decoded(film, "-map", "0:a", "-f", "s16le"))


def _decoded(film: Path, *arguments: str) -> bytes:
    argv = [ffmpeg_binary(), "-v", "error", "-i", str(film), *arguments, "-"]
    return subprocess.run(argv, capture_output=True).stdout


def _unowned(stage: Stage, jobs: list[Any]) -> Iterator[str]:
    """Active jobs whose owner's lock is free: nobody will ever end them."""
    for job in jobs:
        lock = stage.data / "db.sqlite3.owners" / f"{job['owner']}.lock"
        if job["status"] in ACTIVE and not _is_held(lock):
            yield f"I1: job {job['id']} is {job['status']} and nobody's"


def _is_held(lock: Path) -> bool:
    try:
        with lock.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def _films(stage: Stage, films: list[Any]) -> Iterator[str]:
    for film in films:
        path = stage.data / "media" / film["path"]
        if not path.is_file():
            yield f"I3: {film['path']} is not there"
        elif digest(path) != film["sha256"]:
            yield f"I3: {film['path']} is not the film of its row"
        ours = film["project_id"] == stage.project.replace("-", "") and film["format"] == FORMAT
        known = film["sha256"] in (stage.before, stage.after)
        if ours and not known and not shows_the_same(path, stage.reference):
            yield f"I3: {film['path']} is neither the film before nor the one after"
    if not any(film["sha256"] == stage.before for film in films):
        yield "I4: the last good film has gone"


def _revised(jobs: list[Any], history: dict[str, str]) -> Iterator[str]:
    for job in jobs:
        earlier = history.get(job["id"])
        if earlier in TERMINAL and earlier != job["status"]:
            yield f"I2: job {job['id']} was {earlier} and is {job['status']}"
        history[job["id"]] = job["status"]


def _leftovers(stage: Stage, jobs: list[Any], films: list[Any]) -> Iterator[str]:
    media = stage.data / "media"
    for part in [*media.rglob("*.part"), *media.rglob("*.folder")]:
        yield f"I6: {part.relative_to(media)} was left behind"
    with_films = {Path(film["path"]).parent.name for film in films}
    for folder in media.glob("projects/*/output/*"):
        if folder.name not in with_films:
            yield f"I6: {folder.relative_to(media)} belongs to no film"


def _errors(jobs: list[Any]) -> Iterator[str]:
    for job in jobs:
        if job["status"] == "failed" and not (job["error"] and job["error_code"]):
            yield f"I12: job {job['id']} failed without a word"
