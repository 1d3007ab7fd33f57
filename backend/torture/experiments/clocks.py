"""D15: the clock jumps from one server to the next.

libfaketime has it stand a day or years off. Where that is missing the trial says so and proves
nothing.
"""

import time
from pathlib import Path

from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.experiments.system_calls import recover
from backend.torture.stage import FORMAT, Server
from backend.torture.trials import NotPossibleHere, Trial

_OFFSETS = ("-1d", "+1d", "+1h", "-1h", "+12y", "-10y")
_LIBRARY = "usr/lib/*/faketime/libfaketimeMT.so.1"
_KEPT = 2  # films


def jumps(trial: Trial) -> None:
    """The server dies, and the next one lives on another day."""
    elsewhen = _elsewhen(trial)
    with trial.stage.server() as server:
        server.post(TRIGGER, project=trial.stage.project, format=FORMAT)
        time.sleep(trial.dice.uniform(0.0, 0.9))
    with trial.stage.server(**elsewhen) as server:
        for job in server.get("/api/render-jobs/")["results"]:
            row = server.wait_for(job["id"], "completed", "failed")
            trial.broken += [] if row["status"] == "completed" else [f"D15: {row['error']}"]
            if row["eta_seconds"] is not None and row["eta_seconds"] < 0:
                trial.broken.append(f"D15: {row['eta_seconds']} seconds are left")
        trial.broken += world.check(trial.stage, serving=True)
        server.stop()
    recover(trial)


def films_of_other_days(trial: Trial) -> None:
    """Two films are kept. Some are of another day; the one that was made last is always there."""
    elsewhen = _elsewhen(trial)
    with trial.stage.server(**elsewhen) as server:
        server.http.patch("/api/settings/", json={"films_kept": _KEPT}).raise_for_status()
        for _ in range(_KEPT):
            trial.broken += _newest_is_kept(trial, server)
        server.stop()
    with trial.stage.server() as server:
        trial.broken += _newest_is_kept(trial, server)
        server.stop()
    found = world.check(trial.stage, at_rest=True)
    # With so few kept the film before is to go.
    trial.broken += [it for it in found if not it.startswith("I4")]


def _newest_is_kept(trial: Trial, server: Server) -> list[str]:
    project = trial.stage.project
    job = server.post(TRIGGER, project=project, format=FORMAT).json()["id"]
    row = server.wait_for(job, "completed", "failed")
    if row["status"] != "completed":
        return [f"D15: {row['error']}"]
    films = row["artifacts"]
    if not films or films[0]["sha256"] != trial.stage.after:
        return ["D15: the film that was just made is not kept"]
    shown = server.get(f"/api/projects/{project}/status/")["output_url"]
    return [] if job in shown else [f"D15: not the film that was made last is shown but {shown}"]


def _elsewhen(trial: Trial) -> dict[str, str]:
    """What has a server live on another day."""
    offset = _OFFSETS[trial.number % len(_OFFSETS)]
    trial.name = f"clock {offset}"
    library = next(Path("/").glob(_LIBRARY), None)
    if library is None:
        raise NotPossibleHere("libfaketime is not installed")
    return {"LD_PRELOAD": str(library), "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
