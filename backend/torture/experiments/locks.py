"""D7, D14: another program keeps the database for itself while a render goes on or is cancelled."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx

from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, SECONDS, Server
from backend.torture.trials import Trial

_WHOLE = 0.9
_SECONDS = (6.0, 9.0, 15.0, 30.0)  # all longer than SQLite waits
_MOMENTS = (1.0, 3.0, 7.0)  # the last is longer


def hogged(trial: Trial) -> None:
    """Locked for some seconds, from any moment of a render on; somebody clicks meanwhile."""
    trial.name = "lock-hog"
    database = trial.stage.data / "db.sqlite3"
    with trial.stage.server() as server:
        job = server.post(TRIGGER, project=trial.stage.project, format=FORMAT).json()["id"]
        time.sleep(trial.dice.uniform(0.0, _WHOLE))
        with _hog(database, _SECONDS[trial.number % len(_SECONDS)]):
            answer = server.http.patch(f"/api/projects/{trial.stage.project}/", json={"title": "x"})
        trial.broken += _judge_answer(answer.status_code, dict(answer.headers))
        row = server.wait_for(job, "completed", "failed")
        if row["status"] != "completed":
            trial.broken.append(f"D14: the render did not survive: {row['error']}")
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.check(trial.stage, at_rest=True)


def cancelled(trial: Trial) -> None:
    """Locked while somebody cancels: he is told to wait, or the job is cancelled and stays so."""
    trial.name = "cancel while locked"
    database = trial.stage.data / "db.sqlite3"
    with trial.stage.server() as server:
        job = server.post(TRIGGER, project=trial.stage.project, format=FORMAT).json()["id"]
        time.sleep(trial.dice.uniform(0.0, _WHOLE))
        with _hog(database, _MOMENTS[trial.number % len(_MOMENTS)], at_least=False):
            first = server.post(f"/api/render-jobs/{job}/cancel/")
        trial.broken += _judge_cancel(server, job, first)
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.check(trial.stage, at_rest=True)
    trial.broken += world.orphans(trial.stage.data)


def _judge_cancel(server: Server, job: str, first: httpx.Response) -> list[str]:
    """Cancel once more, when nothing is locked: both answers have to be true."""
    known = server.get(f"/api/render-jobs/{job}/")["status"]
    second = server.post(f"/api/render-jobs/{job}/cancel/")
    row = server.wait_for(job, "completed", "cancelled", "failed")
    told = f"it was answered with {first.status_code} and {second.status_code}"
    true = {(200, 409, "cancelled"), (409, 409, "completed"), (503, 200, "cancelled"),
            (503, 409, "completed")}  # fmt: skip
    broken = []
    if (first.status_code, second.status_code, row["status"]) not in true:
        broken.append(f"D7: {told}, and the job was {known} and is {row['status']}")
    if first.status_code == 503 and not first.headers.get("retry-after"):
        broken.append("D7: it is not told when to try again")
    return broken


@contextmanager
def _hog(path: Path, seconds: float, *, at_least: bool = True) -> Iterator[None]:
    """Keep all other writers out for so long; `at_least` says longer if the block takes longer."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with closing(sqlite3.connect(path, timeout=SECONDS, isolation_level=None)) as database:
            database.execute("BEGIN EXCLUSIVE")
            taken.set()
            time.sleep(seconds)
            if at_least:
                done.wait(SECONDS)
            database.execute("ROLLBACK")

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(SECONDS)
    try:
        yield
    finally:
        done.set()
        thread.join()


def _judge_answer(status: int, headers: dict[str, str]) -> list[str]:
    if status == 200 or (status == 503 and headers.get("retry-after")):
        return []
    return [f"D14: a click was answered with {status}, Retry-After {headers.get('retry-after')}"]
