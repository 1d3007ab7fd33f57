"""D11, D15: the system fails at single calls, and the clock jumps.

strace makes the n-th fsync, rename, open or write of the server fail; libfaketime has its clock
stand a day off. Where a program is missing the trial says so and proves nothing.
"""

import time
from pathlib import Path

from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, Server
from backend.torture.strace import injected, named, traced
from backend.torture.trials import NotPossibleHere, Trial

# What fails, and how: calls of which any one may fail without the world coming to an end.
FAULTS = (
    "fsync:error=EIO", "fdatasync:error=EIO", "rename:error=EIO", "pread64:error=EIO",
    "rename:error=EACCES", "pwrite64:error=EIO", "openat:error=EMFILE", "openat:error=EIO",
    "write:error=EIO", "write:error=ENOSPC", "unlink:error=EIO", "mkdir:error=ENOSPC",
    "flock:error=EINTR", "read:error=EINTR",
)  # fmt: skip
CLOCKS = ("-1d", "+1d", "+1h", "-1h", "+12y", "-10y")
_OFTEN = ("pread64", "pwrite64", "openat", "read", "write")
_MANY, _FEW = 30, 3  # calls that a thread surely makes
_FAKETIME = "/usr/lib/*/faketime/libfaketimeMT.so.1"


def fails(trial: Trial) -> None:
    """Some calls of one kind fail, from a random one on, while a film is rendered."""
    fault = FAULTS[trial.number % len(FAULTS)]
    trial.name = fault
    trace = trial.stage.data.parent / "trace"
    options = ["-o", str(trace), *_failing(trial, fault)]
    with trial.stage.server("NO_ESTIMATE") as server, traced(server, *options):
        _try(trial, server)
    trial.reached = injected(trace)
    trial.broken += world.orphans(trial.stage.data)
    trial.broken += world.check(trial.stage)
    _recover(trial)


def clock_jumps(trial: Trial) -> None:
    """The server dies, and the next one lives on another day."""
    offset = CLOCKS[trial.number % len(CLOCKS)]
    trial.name = f"clock {offset}"
    library = next(Path("/").glob(_FAKETIME.lstrip("/")), None)
    if library is None:
        raise NotPossibleHere("libfaketime is not installed")
    with trial.stage.server() as server:
        server.post(TRIGGER, project=trial.stage.project, format=FORMAT)
        time.sleep(trial.dice.uniform(0.0, 0.9))
    elsewhen = {"LD_PRELOAD": str(library), "FAKETIME": offset, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    with trial.stage.server(**elsewhen) as server:
        for job in server.get("/api/render-jobs/")["results"]:
            row = server.wait_for(job["id"], "completed", "failed")
            trial.broken += [] if row["status"] == "completed" else [f"D15: {row['error']}"]
            if row["eta_seconds"] is not None and row["eta_seconds"] < 0:
                trial.broken.append(f"D15: {row['eta_seconds']} seconds are left")
        trial.broken += world.check(trial.stage, serving=True)
        server.stop()
    _recover(trial)


def _failing(trial: Trial, fault: str) -> list[str]:
    """Options that have some calls fail, from the n-th of a thread on, which is mostly a low n."""
    kind, _, how = fault.partition(":")
    first = round((_MANY if kind in _OFTEN else _FEW) ** trial.dice.random())
    when = f"{first}..{first + trial.dice.randint(0, 5)}"
    return ["-e", f"trace={named(kind)}", "-e", f"inject={named(kind)}:{how}:when={when}"]


def _try(trial: Trial, server: Server) -> None:
    """Ask for a render; it may end as it likes, but with a word."""
    answer = server.post(TRIGGER, project=trial.stage.project, format=FORMAT)
    if answer.status_code != 202:
        if "Traceback" in answer.text or not answer.json().get("message"):
            trial.broken.append(f"D11: it was answered with {answer.status_code}: {answer.text}")
        return
    row = server.wait_for(answer.json()["id"], "completed", "failed")
    if row["status"] == "failed" and not row["error"]:
        trial.broken.append("D11: it failed without a word")


def _recover(trial: Trial) -> None:
    with trial.stage.server() as server:
        job = server.post(TRIGGER, project=trial.stage.project, format=FORMAT).json()
        row = server.wait_for(job.get("id") or job["job_id"], "completed", "failed")
        if row["status"] != "completed":
            trial.broken.append(f"D11: it did not recover: {row['error']}")
        server.stop()
    trial.broken += world.check(trial.stage, at_rest=True)
