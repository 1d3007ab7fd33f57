"""The promises of renders, for narrations: killed and cancelled at any moment.

A server that is killed leaves no process that speaks; the next one goes on, speaks nothing again
that was spoken, and in the end every segment says its text. A cancelled narration ends at once, and
what was spoken until then is kept.
"""

import json
import os
import random
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from backend.torture import world
from backend.torture.stage import FORMAT, SECONDS, Server
from backend.torture.trials import Trial

_SEGMENTS = 24
_SAMPLE_RATE = 48_000
_WHOLE = 3.0  # seconds; about what all of it takes on two cores, with loading
_LONGEST_CANCEL = 0.5
_GONE_WITHIN = 5.0  # seconds, for what speaks a sentence whose server was killed
_TIMES = 5
_WORDS = (
    "house river mountain window garden morning evening winter summer father mother "
    "brother sister bread water stone light shadow story letter train station bridge "
    "forest table kitchen market"
)


def killed(trial: Trial) -> None:
    """Killed while a project is narrated."""
    trial.name = "narration-killed"
    with trial.stage.server() as server:
        project = _project_of_texts(server, trial.dice)
        _narrate(server, project)
        time.sleep(trial.dice.uniform(0.0, _WHOLE))
    _recover(trial, project)


def killed_before_a_film(trial: Trial) -> None:
    """Killed while a film is made that narrates first."""
    trial.name = "film-killed"
    with trial.stage.server() as server:
        project = _project_of_texts(server, trial.dice, pictures=True)
        server.post("/api/render-jobs/trigger/", project=project, format=FORMAT, narrate=True)
        time.sleep(trial.dice.uniform(0.0, 2 * _WHOLE))
    spoken = _spoken(trial.stage.data)
    trial.broken += _still_speaking(trial.stage.data)
    with trial.stage.server() as server:
        (job,) = server.get(f"/api/render-jobs/?project={project}")["results"]
        row = server.wait_for(job["id"], "completed", "failed")
        if row["status"] != "completed":
            trial.broken.append(f"D1: the render did not survive: {row['error']}")
        trial.broken += _all_say_their_text(server, project)
        trial.broken += _spoken_again(spoken, trial.stage.data)
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.check(trial.stage, at_rest=True)


def cancelled(trial: Trial) -> None:
    """Cancelled after a random time, again and again."""
    trial.name = "narration-cancelled"
    with trial.stage.server() as server:
        project = _project_of_texts(server, trial.dice)
        for _ in range(_TIMES):
            _cancel_after(trial, server, project, trial.dice.uniform(0.0, _WHOLE / _TIMES))
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += _still_speaking(trial.stage.data)
    trial.broken += world.check(trial.stage, at_rest=True)


def _project_of_texts(server: Server, dice: random.Random, *, pictures: bool = False) -> str:
    """A project whose segments have texts of thirty words, some a picture, none a sound."""
    project = str(server.post("/api/projects/", title="Texts").json()["id"])
    image = _any_picture(server.data) if pictures else None
    for number in range(_SEGMENTS):
        words = _WORDS.split()
        dice.shuffle(words)
        text = " ".join([*words, f"number {number}."])
        data = {"project": project, "text_content": text}
        files = {"image_file": ("p.png", image)} if image else None
        server.http.post("/api/segments/", data=data, files=files).raise_for_status()
    return project


def _any_picture(data: Path) -> bytes:
    return next((data / "media/projects").glob("*/images/*")).read_bytes()


def _narrate(server: Server, project: str) -> str:
    """Begin to narrate all of it; the job."""
    answer = server.post(f"/api/projects/{project}/generate-all-audio/")
    return str(answer.raise_for_status().json()["job_id"])


def _recover(trial: Trial, project: str) -> None:
    spoken = _spoken(trial.stage.data)
    trial.broken += _still_speaking(trial.stage.data)
    with trial.stage.server() as server:
        for job in server.get(f"/api/narration-jobs/?project={project}")["results"]:
            row = _wait_for(server, job["id"])
            if row["status"] != "completed":
                trial.broken.append(f"D1: the narration did not survive: {row['error']}")
        trial.broken += _all_say_their_text(server, project)
        trial.broken += _spoken_again(spoken, trial.stage.data)
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.check(trial.stage, at_rest=True)


def _cancel_after(trial: Trial, server: Server, project: str, seconds: float) -> None:
    job = _narrate(server, project)
    time.sleep(seconds)
    began = time.monotonic()
    answer = server.post(f"/api/narration-jobs/{job}/cancel/").status_code
    while world.at_work(trial.stage) and time.monotonic() < began + SECONDS:
        time.sleep(0.005)
    if answer == 200:
        trial.measure("cancel", time.monotonic() - began, _LONGEST_CANCEL)
    row = server.get(f"/api/narration-jobs/{job}/")
    if (answer, row["status"]) not in {(200, "cancelled"), (409, "completed")}:
        trial.broken.append(f"D8: answered with {answer}, and the job is {row['status']}")
    before = _narrated(trial.stage.data, project)
    trial.broken += world.check(trial.stage, serving=True)
    if answer == 200 and _narrated(trial.stage.data, project) != before:
        trial.broken.append("I2: a segment was narrated after the job was cancelled")


def _wait_for(server: Server, job: str) -> dict[str, Any]:
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        row: dict[str, Any] = server.get(f"/api/narration-jobs/{job}/")
        if row["status"] not in ("queued", "processing"):
            return row
        time.sleep(0.02)
    raise TimeoutError(f"narration {job} is {row['status']}")


def _narrated(data: Path, project: str) -> list[tuple[str, str]]:
    query = "SELECT id, audio_file FROM projects_segment WHERE project_id = ? AND audio_file <> ''"
    with closing(sqlite3.connect(data / "db.sqlite3", timeout=30)) as database:
        return sorted(database.execute(query, [project.replace("-", "")]))


def _all_say_their_text(server: Server, project: str) -> list[str]:
    """What is wrong with the segments: each has to have a sound as long as it says, and words."""
    broken = []
    for row in server.get(f"/api/segments/?project={project}&page_size={_SEGMENTS}")["results"]:
        name = f"segment {row['sequence_index'] + 1}"
        said = [word["word"] for word in row["audio_words"]]
        if row["audio_source"] != "tts" or said != row["text_content"].split():
            broken.append(f"D1: {name} does not say its text")
        elif not _is_as_long(server.data, row):
            broken.append(f"I3: the sound of {name} is not as long as it is said to be")
    return broken


def _is_as_long(data: Path, row: dict[str, Any]) -> bool:
    path = data / "media" / row["audio_file"].partition("/media/")[2]
    seconds = float(row["audio_duration"])
    return abs(world.sound_bytes(path) / 2 / _SAMPLE_RATE - seconds) < 0.1


def _spoken(data: Path) -> dict[str, tuple[int, int]]:
    """What is spoken already, each with what changes when it is spoken again."""
    notes = (data / "media/cache/speech").glob("*/*.json")
    whole = (note for note in notes if json.loads(note.read_text()))
    return {note.name: (note.stat().st_ino, note.stat().st_mtime_ns) for note in whole}


def _spoken_again(before: dict[str, tuple[int, int]], data: Path) -> list[str]:
    now = _spoken(data)
    changed = [name for name, known in before.items() if now.get(name) != known]
    return [f"I7: {name[:8]} was spoken again" for name in changed]


def _still_speaking(data: Path) -> list[str]:
    """Processes that speak for a server that has gone."""
    deadline = time.monotonic() + _GONE_WITHIN
    while _speaking(data) and time.monotonic() < deadline:
        time.sleep(0.01)
    return [f"I5: process {pid} still speaks" for pid in _speaking(data)]


def _speaking(data: Path) -> list[int]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes()
            environment = (process / "environ").read_bytes()
        except OSError:
            continue  # it has ended meanwhile
        mine = b"STORYREEL_DATA=" + os.fsencode(str(data)) + b"\0" in environment
        if mine and b"core_engine.voices.speaker" in command:
            found.append(int(process.name))
    return found
