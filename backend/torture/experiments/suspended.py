"""D5, D7: an FFmpeg is suspended, as a debugger or a full laptop battery does, and then all ends.

What is suspended does not notice that its pipes have nobody at the other end any more.
"""

import os
import signal
import time
from pathlib import Path

from backend.torture import world
from backend.torture.experiments.kill9 import KEY, TRIGGER, recover
from backend.torture.stage import FORMAT, SECONDS, Server
from backend.torture.trials import Trial

_ENDS = ("SIGKILL", "SIGTERM", "SIGINT", "cancel")
_LONGEST = 2.0


def ended(trial: Trial) -> None:
    """The server is ended in one of its ways, or the job is cancelled: nothing is left."""
    trial.name = _ENDS[trial.number % len(_ENDS)]
    trial.stage.forget_clips()
    with trial.stage.server() as server:
        key = {} if trial.name == "cancel" else KEY  # what was cancelled is not asked for again
        job = server.post(TRIGGER, key, project=trial.stage.project, format=FORMAT).json()["id"]
        trial.reached = _suspend_one(trial)
        began = time.monotonic()
        if trial.name == "cancel":
            server.post(f"/api/render-jobs/{job}/cancel/")
        else:
            server.process.send_signal(signal.Signals[trial.name])
            server.process.wait(SECONDS)
        trial.broken += world.orphans(trial.stage.data)
        trial.measure("the end", time.monotonic() - began, _LONGEST)
        if trial.name == "cancel":
            _end(trial, server)
    recover(trial)


def _suspend_one(trial: Trial) -> bool:
    """Suspend an FFmpeg at a random moment of its life; whether there was one."""
    time.sleep(trial.dice.uniform(0.0, 0.6))
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        for process in world.programs_of(trial.stage.data):
            if _is_suspended_by_us(process):
                return True
    return False


def _is_suspended_by_us(process: int) -> bool:
    """Suspend it and wait until all of its threads are; False when it has just ended."""
    try:
        os.kill(process, signal.SIGSTOP)
        while _state(process) not in "TXZ":
            time.sleep(0.001)
        return _state(process) == "T"
    except (ProcessLookupError, FileNotFoundError):
        return False


def _state(process: int) -> str:
    return Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2][0]


def _end(trial: Trial, server: Server) -> None:
    if server.stop():
        trial.broken.append("the server did not end well")
