"""D16, D17: a job that ends its process each time, and short work beside long work."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import httpx

from backend.torture import world
from backend.torture.experiments.cancel import LONG
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, SECONDS, Server, add_project
from backend.torture.trials import Trial

_KILLS = 3
_SHORT = 20


def poison(trial: Trial) -> None:
    """A job kills its process three times; it is failed then, and its neighbour is rendered."""
    trial.name = "poison"
    stage = trial.stage
    with stage.server() as server:
        neighbour = add_project(server, 2)
        server.stop()
    for number in range(_KILLS):
        with stage.server(f"POISON:{stage.project}") as server:
            for project in (neighbour, stage.project) if number == 0 else ():
                _ask(server, project)
            server.process.wait(SECONDS)
    with stage.server() as server:
        bad, good = (_last(server, project) for project in (stage.project, neighbour))
        server.stop()
    if (bad["status"], bad["error_code"], bad["can_retry"]) != ("failed", "poison", False):
        trial.broken.append(f"D16: the bad job is {bad['status']} ({bad['error']})")
    if good["status"] != "completed":
        trial.broken.append(f"D16: the neighbour is {good['status']} ({good['error']})")
    trial.broken += world.check(trial.stage, at_rest=True)


def fairness(trial: Trial) -> None:
    """Twenty thumbnails are asked for while two long films are being made."""
    trial.name = "fairness"
    with trial.stage.server() as server:
        others = [add_project(server, 1) for _ in range(_SHORT)]
        films = [server.post(TRIGGER, project=it, **LONG).json()["id"]
                 for it in (trial.stage.project, add_project(server, 12))]  # fmt: skip
        for film in films:
            server.wait_for(film, "processing")
        rows = [server.post(TRIGGER, project=it, format="thumbnail").json() for it in others]
        done = [server.wait_for(row["id"], "completed", "failed") for row in rows]
        trial.measure("the first short job to begin", min(map(_waited, done)), 2.0)
        trial.broken += [f"D17: {row['error']}" for row in done if row["status"] != "completed"]
        if any(server.get(f"/api/render-jobs/{it}/")["status"] != "processing" for it in films):
            trial.reached = False  # the films were done too early to be in anybody's way
        _cancel(server, films)
        server.stop()


def _ask(server: Server, project: str) -> None:
    with suppress(httpx.HTTPError):  # the answer may come too late for it
        server.post(TRIGGER, project=project, format=FORMAT)


def _last(server: Server, project: str) -> dict[str, Any]:
    """The project's newest job, when it has ended."""
    job = server.get(f"/api/projects/{project}/render-jobs/")["results"][0]["id"]
    return server.wait_for(job, "failed", "completed")


def _waited(row: dict[str, Any]) -> float:
    asked, began = (datetime.fromisoformat(row[it]) for it in ("created_at", "render_started_at"))
    return (began - asked).total_seconds()


def _cancel(server: Server, jobs: list[str]) -> None:
    for job in jobs:
        server.post(f"/api/render-jobs/{job}/cancel/")
