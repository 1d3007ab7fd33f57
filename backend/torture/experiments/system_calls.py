"""D11: the system fails at single calls.

strace makes the n-th fsync, rename, open or write of the server fail. Where it is missing the trial
says so and proves nothing.
"""

from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, Server
from backend.torture.strace import injected, named, traced
from backend.torture.trials import Trial

# What fails, and how: calls of which any one may fail without the world coming to an end.
FAULTS = (
    "fsync:error=EIO", "fdatasync:error=EIO", "rename:error=EIO", "pread64:error=EIO",
    "rename:error=EACCES", "pwrite64:error=EIO", "openat:error=EMFILE", "openat:error=EIO",
    "write:error=EIO", "write:error=ENOSPC", "unlink:error=EIO", "mkdir:error=ENOSPC",
    "flock:error=EINTR", "read:error=EINTR",
)  # fmt: skip
_OFTEN = ("pread64", "pwrite64", "openat", "read", "write")
_MANY, _FEW = 30, 3  # calls that a thread surely makes


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
    recover(trial)


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


def recover(trial: Trial) -> None:
    """The next server, which has no such trouble, gives a film."""
    with trial.stage.server() as server:
        job = server.post(TRIGGER, project=trial.stage.project, format=FORMAT).json()
        row = server.wait_for(job.get("id") or job["job_id"], "completed", "failed")
        if row["status"] != "completed":
            trial.broken.append(f"D11: it did not recover: {row['error']}")
        server.stop()
    trial.broken += world.check(trial.stage, at_rest=True)
