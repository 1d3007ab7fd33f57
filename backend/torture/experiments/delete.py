"""D22: the project, a segment or a file is deleted while it is being rendered."""

import shutil
import time
from pathlib import Path

from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, Server
from backend.torture.trials import Trial

_WHOLE = 1.6


def while_rendering(trial: Trial) -> None:
    """The branch is sawn off on which the render sits."""
    acts = (_delete_project, _delete_segment, _delete_inputs, _delete_output)
    act = acts[trial.number % len(acts)]
    trial.name = act.__name__.removeprefix("_delete_")
    with trial.stage.server() as server:
        job = server.post(TRIGGER, project=trial.stage.project, format=FORMAT).json()["id"]
        time.sleep(trial.dice.uniform(0.0, _WHOLE))
        trial.broken += act(trial, server, job)
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.orphans(trial.stage.data)


def _delete_project(trial: Trial, server: Server, job: str) -> list[str]:
    project, data = trial.stage.project, trial.stage.data
    code = server.http.delete(f"/api/projects/{project}/").status_code
    broken = [] if code == 204 else [f"D22: deleting was answered with {code}"]
    left = [str(it) for it in (data / "media/projects").glob("*") if project in it.name]
    time.sleep(0.3)  # long enough for a render that goes on to make its folder again
    left += [str(it) for it in (data / "media/projects").glob("*") if project in it.name]
    if server.http.get(f"/api/render-jobs/{job}/").status_code != 404:
        left.append(f"job {job}")
    return broken + [f"D22: {it} is still there" for it in left]


def _delete_segment(trial: Trial, server: Server, job: str) -> list[str]:
    segment = server.get(f"/api/segments/?project={trial.stage.project}")["results"][3]
    server.http.delete(f"/api/segments/{segment['id']}/").raise_for_status()
    row = server.wait_for(job, "completed", "failed")
    if row["status"] != "completed" or row["artifacts"][0]["sha256"] != trial.stage.after:
        return [f"D22: the film is not that of the story as it was ({row['error']})"]
    return world.check(trial.stage, serving=True)


def _delete_inputs(trial: Trial, server: Server, job: str) -> list[str]:
    for folder in ("images", "audio"):
        shutil.rmtree(_folder(trial) / folder)
    row = server.wait_for(job, "completed", "failed")
    told = row["status"] == "completed" or row["error_code"] in (
        "story_not_renderable", "source_unusable",
    )  # fmt: skip
    broken = [] if told else [f"D22: it failed with {row['error_code']}: {row['error']}"]
    return broken + world.check(trial.stage, serving=True)


def _delete_output(trial: Trial, server: Server, job: str) -> list[str]:
    shutil.rmtree(_folder(trial) / "output" / job, ignore_errors=True)
    row = server.wait_for(job, "completed", "failed")
    if row["status"] == "completed":
        return []  # it was too late to do harm, or too early
    told = bool(row["error"] and row["error_code"])
    return [] if told else ["D22: it failed without a word"]


def _folder(trial: Trial) -> Path:
    return trial.stage.data / "media/projects" / trial.stage.project
