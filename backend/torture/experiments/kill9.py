"""D1, D4, D5, D6: the server is killed, at every kill point and at any moment.

Then no FFmpeg is left, the next server knows the truth at once, goes on where the dead one was,
makes nothing again that was finished, and ends with the film that an undisturbed render gives.
"""

import time

import httpx

from backend.torture import world
from backend.torture.kill_points import KILL_POINTS, RECOVERY_POINTS
from backend.torture.stage import FORMAT, Server, ServerDied, launch
from backend.torture.trials import Trial

TRIGGER = "/api/render-jobs/trigger/"
KEY = {"Idempotency-Key": "the only one"}
_TRUTH = 2.0
_WHOLE = 2.5  # seconds; a little more than the undisturbed render takes


def at_point(trial: Trial) -> None:
    """Killed at the kill points in turn, at one of the calls of each."""
    names = [*KILL_POINTS, *RECOVERY_POINTS, "K03"]
    trial.name = names[trial.number % len(names)]
    point = (KILL_POINTS | RECOVERY_POINTS).get(trial.name)
    armed = f"{trial.name}:{trial.dice.randint(1, point.most)}" if point else "-"
    in_recovery = trial.name in RECOVERY_POINTS
    with trial.stage.server("-" if in_recovery else armed) as server:
        _ask(server, trial.stage.project)
        if trial.name in ("K22", "K23"):
            _cancel(server)
        if in_recovery:
            time.sleep(trial.dice.uniform(0.1, _WHOLE / 2))
        elif trial.name != "K03":
            _await_death(server)
            trial.reached = server.process.poll() is not None
    if in_recovery:
        _boot_and_die(trial, armed)
    recover(trial)


def at_any_moment(trial: Trial) -> None:
    """Killed after a random time."""
    trial.name = "random"
    with trial.stage.server() as server:
        _ask(server, trial.stage.project)
        time.sleep(trial.dice.uniform(0.0, _WHOLE))
    recover(trial)


def _ask(server: Server, project: str) -> None:
    try:
        server.post(TRIGGER, headers=KEY, project=project, format=FORMAT)
    except httpx.HTTPError:
        return  # it was killed before it could answer


def _cancel(server: Server) -> None:
    try:
        for job in server.get("/api/render-jobs/?status=processing")["results"]:
            server.post(f"/api/render-jobs/{job['id']}/cancel/")
    except httpx.HTTPError:
        return


def _await_death(server: Server) -> None:
    """Give the server the time of a render to reach its kill point; some never do."""
    deadline = time.monotonic() + 4 * _WHOLE
    while server.process.poll() is None and time.monotonic() < deadline:
        if all(it["status"] == "completed" for it in server_jobs(server)):
            return
        time.sleep(0.02)


def server_jobs(server: Server) -> list[dict[str, str]]:
    """The jobs as the server tells them; none where it has just died."""
    try:
        rows: list[dict[str, str]] = server.get("/api/render-jobs/")["results"]
    except httpx.HTTPError:
        return [{"status": "unknown"}]
    return rows


def _boot_and_die(trial: Trial, armed: str) -> None:
    try:
        server = launch(trial.stage.data, armed)
    except ServerDied:
        trial.reached = True
        return
    _await_death(server)
    trial.reached = server.process.poll() is not None
    server.kill()


def recover(trial: Trial) -> None:
    """What has to be so after a server was killed, and once the next one has gone on."""
    stage, history = trial.stage, dict[str, str]()
    trial.broken += world.orphans(stage.data)
    clips = world.finished_clips(stage.data)
    trial.broken += world.check(stage, history=history)
    with stage.server() as server:
        told = server.booted_in + _time_to_truth(server)
        trial.measure("from restart to the truth", told, _TRUTH)
        trial.broken += world.check(stage, serving=True, history=history)
        job = server.post(TRIGGER, headers=KEY, project=stage.project, format=FORMAT).json()
        row = server.wait_for(job["id"], "completed", "failed", "cancelled")
        trial.broken += _judge(trial, row)
        trial.broken += world.made_again(clips, stage.data)
        trial.broken += _next_one_is_accepted(server, stage.project)
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.check(stage, at_rest=True, history=history)
    trial.broken += world.orphans(stage.data)


def _time_to_truth(server: Server) -> float:
    """Seconds from when the server listens until it has told its jobs.

    What it tells is true when each active job is somebody's: `world.check` looks, as it is serving.
    """
    began = time.monotonic()
    while any(it["status"] == "unknown" for it in server_jobs(server)):
        time.sleep(0.01)
    return time.monotonic() - began


def _judge(trial: Trial, row: dict[str, object]) -> list[str]:
    if row["status"] == "cancelled":
        return [] if trial.name in ("K22", "K23") else ["I2: it was cancelled, and nobody asked"]
    if row["status"] != "completed":
        return [f"D1: the render did not survive: {row['error']}"]
    films = row["artifacts"]
    assert isinstance(films, list)
    same = films[0]["sha256"] == trial.stage.after
    return [] if same else ["D4: the film is another than that of an undisturbed render"]


def _next_one_is_accepted(server: Server, project: str) -> list[str]:
    answer = server.post(TRIGGER, project=project, format="thumbnail")
    if answer.status_code != 202:
        return [f"I9: the next render was answered with {answer.status_code}: {answer.text}"]
    server.wait_for(answer.json()["id"], "completed")
    return []
