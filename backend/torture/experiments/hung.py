"""D5, D7: an FFmpeg hangs, asleep or computing for ever, and then all ends.

A server that is asked to end leaves nothing. When it is killed, nobody ends what does not look at
its pipes any more; but that is in nobody's way: the next server goes on and ends well beside it.
"""

import os
import signal
import time
from pathlib import Path

from backend.torture import fake_ffmpeg, world
from backend.torture.experiments.fakes import PLACES, put_fake
from backend.torture.experiments.kill9 import KEY, TRIGGER, recover
from backend.torture.stage import FORMAT, SECONDS, Server
from backend.torture.trials import Trial

_HANGS = ("sleeps", "spins", "ignores_term")
_ENDS = ("SIGKILL", "SIGTERM", "cancel", "SIGINT")
_LONGEST = 2.0
_WAIT = 10.0  # seconds for the render to come to where it hangs


def ended(trial: Trial) -> None:
    """Each that hangs, at the clips or at the join, and each end."""
    hangs, end = _HANGS[trial.number % len(_HANGS)], _ENDS[trial.number % len(_ENDS)]
    where = trial.dice.choice(PLACES)
    trial.name = f"{hangs}/{where}/{end}"
    script = put_fake(trial, hangs, where)
    with trial.stage.server(STORYREEL_FFMPEG=str(script)) as server:
        key = {} if end == "cancel" else KEY  # what was cancelled is not asked for again
        job = server.post(TRIGGER, key, project=trial.stage.project, format=FORMAT).json()["id"]
        trial.reached = _await_hung(trial.stage.data, where)
        _end(trial, server, job, end)
    recover(trial)
    if end == "SIGKILL":
        trial.broken = [it for it in trial.broken if not it.startswith("I5")]


def _end(trial: Trial, server: Server, job: str, end: str) -> None:
    began = time.monotonic()
    if end == "cancel":
        server.post(f"/api/render-jobs/{job}/cancel/")
    else:
        server.process.send_signal(signal.Signals[end])
        server.process.wait(SECONDS)
    if end != "SIGKILL":
        trial.broken += world.orphans(trial.stage.data)
    trial.measure("the end", time.monotonic() - began, _LONGEST)
    if end == "cancel" and server.stop():
        trial.broken.append("the server did not end well")


def _await_hung(data: Path, where: str) -> bool:
    """Wait until an FFmpeg does what hangs; whether one did."""
    deadline = time.monotonic() + _WAIT
    while time.monotonic() < deadline:
        if any(_hangs(process, where) for process in world.programs_of(data)):
            return True
        time.sleep(0.02)
    return False


def _hangs(process: int, where: str) -> bool:
    try:
        command = Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False  # it has ended meanwhile
    fake = b"fake_ffmpeg.py" in command
    return fake and fake_ffmpeg.comes_in(where, os.fsdecode(command).split("\0"))
