"""D7, D8: a render is cancelled at any moment, and in the moment in which it ends.

When the answer comes the job is cancelled; then its programs and part files are gone at once, and
the next render is accepted. Cancelling and completing have one winner, and the loser is told.
"""

import time
from datetime import datetime
from typing import Any

from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, SECONDS, Server, add_project
from backend.torture.trials import Trial

_TIMES = 8  # cancels per trial, since starting a server takes longer than any of them
_WHOLE = 0.9  # seconds in which a render is somewhere
_LONGEST = 1.0
_AT_ONCE = 2  # films
LONG: dict[str, Any] = {
    "formats": ["full_16_9", "short_9_16", "clip_1_1"],
    "fps": 60,
    "quality": "high",
}


def anywhere(trial: Trial) -> None:
    """Cancelled after a random time, again and again, with other renders of the story between."""
    trial.name = "cancel"
    with trial.stage.server() as server:
        for _ in range(_TIMES):
            trial.stage.forget_clips()
            _cancel_after(trial, server, trial.dice.uniform(0.0, _WHOLE))
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.check(trial.stage, at_rest=True)


def queued(trial: Trial) -> None:
    """Cancelled while it waits behind films that take long; it never begins, also when they go."""
    trial.name = "queued"
    project = trial.stage.project
    with trial.stage.server() as server:
        films = _keep_busy(server)
        job = server.post(TRIGGER, project=project, format=FORMAT).json()["id"]
        time.sleep(trial.dice.uniform(0.0, _WHOLE / 2))
        trial.reached = server.get(f"/api/render-jobs/{job}/")["status"] == "queued"
        began = time.monotonic()
        answer = server.post(f"/api/render-jobs/{job}/cancel/")
        trial.measure("cancel", time.monotonic() - began, _LONGEST)
        asked = server.post(TRIGGER, project=project, format=FORMAT).json()
        for film in films:
            server.post(f"/api/render-jobs/{film}/cancel/")
        row = server.wait_for(asked["id"], "completed", "failed")
        trial.broken += _is_as_it_was(row, trial.stage.after)
        trial.broken += _judge(server.get(f"/api/render-jobs/{job}/"), answer.status_code)
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.check(trial.stage, at_rest=True)


def _keep_busy(server: Server) -> list[str]:
    """As many long films as are made at once, all being made; their jobs."""
    projects = [add_project(server, 12) for _ in range(_AT_ONCE)]
    films = [server.post(TRIGGER, project=it, **LONG).json()["id"] for it in projects]
    for film in films:
        server.wait_for(film, "processing")
    return films


def _is_as_it_was(row: dict[str, Any], wanted: str) -> list[str]:
    """What is wrong with the render that took the place of one that was cancelled."""
    if row["status"] != "completed":
        return [f"I9: the next render failed: {row['error']}"]
    same = row["artifacts"][0]["sha256"] == wanted
    return [] if same else ["D7: the next render gave another film"]


def photo_finish(trial: Trial) -> None:
    """Cancelled within some milliseconds of the end of a render from the cache."""
    trial.name = "photo-finish"
    with trial.stage.server() as server:
        whole = _measure(server, trial.stage.project)
        for _ in range(_TIMES):
            _cancel_after(trial, server, whole + trial.dice.uniform(-0.05, 0.03))
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.check(trial.stage, at_rest=True)


def _cancel_after(trial: Trial, server: Server, seconds: float) -> None:
    asked_at = time.monotonic()
    asked = server.post(TRIGGER, project=trial.stage.project, format=FORMAT)
    if asked.status_code != 202:
        trial.broken.append(f"I9: the next render was answered with {asked.status_code}")
        return
    job = asked.json()["id"]
    time.sleep(max(0.0, asked_at + seconds - time.monotonic()))
    began = time.monotonic()
    answer = server.post(f"/api/render-jobs/{job}/cancel/")
    _await_quiet(trial)
    if answer.status_code == 200:
        trial.measure("cancel", time.monotonic() - began, _LONGEST)
    row = server.get(f"/api/render-jobs/{job}/")
    trial.broken += _judge(row, answer.status_code)
    trial.broken += world.check(trial.stage, serving=True)


def _await_quiet(trial: Trial) -> None:
    """Wait until nothing of the render is left."""
    deadline = time.monotonic() + SECONDS
    while left := world.at_work(trial.stage):
        if time.monotonic() > deadline:
            trial.broken.append(f"D7: {left[0]} is still there")
            return
        time.sleep(0.005)


def _judge(row: dict[str, object], answer: int) -> list[str]:
    allowed = {(200, "cancelled"), (409, "completed")}
    if (answer, row["status"]) in allowed:
        return []
    return [f"D8: cancelling was answered with {answer}, and the job is {row['status']}"]


def _measure(server: Server, project: str) -> float:
    """How long a render of this story takes when everything is in the cache."""
    for _ in range(2):
        job = server.post(TRIGGER, project=project, format=FORMAT).json()["id"]
        row = server.wait_for(job, "completed")
    began, ended = (
        datetime.fromisoformat(row[f"render_{it}_at"]) for it in ("started", "completed")
    )
    return (ended - began).total_seconds()
