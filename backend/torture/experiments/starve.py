"""D12: a server has few open files, little memory, or few threads.

It does what it can, or ends, with a word; the next one, which has enough, goes on.
"""

import functools
import json
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import httpx

from backend.torture import world
from backend.torture.experiments.disk import ask, go_on
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import FORMAT, Server, ServerDied, launch
from backend.torture.trials import NotPossibleHere, Trial

RUNGS = 40
_LEAST_ADDRESSES = 500 * 2**20  # bytes with which NumPy can just be loaded
_MORE_ADDRESSES = 50 * 2**20
_LEAST_FILES = 24  # open files with which Python itself can just be started
# Python may be in a folder that only root can look into.
_READS_ALL = ("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search")
_LEAST_THREADS = 4  # with which it can just be started
_AMPLE = 1000  # threads
_SURE = 20  # threads with which it starts
_LONG_ENOUGH = 2.0  # seconds in which the render would be over
_FIRST_USER = 61_000  # of users that nobody is; limits count what a user has everywhere


def few_files(trial: Trial) -> None:
    """A server that may open only so many files."""
    most = _LEAST_FILES + trial.number % RUNGS
    trial.name = f"few-files/{most}"
    _starve(trial, "prlimit", f"--nofile={most}", sure_to_start=most > 40)


def little_memory(trial: Trial) -> None:
    """A server, and FFmpegs, each with so many addresses."""
    most = _LEAST_ADDRESSES + trial.number % RUNGS * _MORE_ADDRESSES
    trial.name = f"little-memory/{most // 2**20} MB"
    _starve(trial, "prlimit", f"--as={most}", sure_to_start=False, attempt=_ask_in_vain)


def few_threads(trial: Trial) -> None:
    """A server and FFmpegs with so many threads in all, as a user of their own: none binds root.

    What it answers meanwhile may be poor; it ends with a word, or is well as soon as it has enough.
    """
    most = _LEAST_THREADS + trial.number % RUNGS
    trial.name = f"few-threads/{most}"
    if os.geteuid():
        raise NotPossibleHere("only root can be another user")
    user = _FIRST_USER + trial.number
    _give_to(user, trial.stage.data.parent)
    become = ("setpriv", f"--reuid={user}", "--clear-groups")
    limit = f"--nproc={most}:{_AMPLE}"  # the second may be had later
    _starve(
        trial, *become, *_READS_ALL, "prlimit", limit, sure_to_start=most > _SURE,
        attempt=functools.partial(_ask_and_lift, become),
    )  # fmt: skip


def _starve(
    trial: Trial, *prefix: str, sure_to_start: bool,
    attempt: Callable[[Trial, Server], object] = ask,
) -> None:  # fmt: skip
    try:
        server = launch(trial.stage.data, prefix=prefix)
    except ServerDied as error:  # so little that it cannot even start; it has to say so
        trial.reached = False
        if not str(error) or ("Traceback" in str(error) and sure_to_start):
            trial.broken.append(f"D12: it did not start: {error}")
    else:
        try:
            attempt(trial, server)
        finally:
            server.kill()
    with trial.stage.server() as server:
        trial.broken += _ends_well(trial, server)
        server.stop()
    trial.broken += world.check(trial.stage, at_rest=True)


def _ask_in_vain(trial: Trial, server: Server) -> None:
    """Where memory ends anywhere, C code may end the server, or there is none to put an answer into
    JSON; what counts is what comes after."""
    with suppress(httpx.HTTPError, TimeoutError, json.JSONDecodeError):
        ask(trial, server)


def _ask_and_lift(become: Sequence[str], trial: Trial, server: Server) -> None:
    """Ask for a render, and after a while let it have as many threads as it likes."""
    body = {"project": trial.stage.project, "format": FORMAT}
    with suppress(httpx.HTTPError):
        server.http.post(TRIGGER, json=body, timeout=_LONG_ENOUGH)
    time.sleep(_LONG_ENOUGH)
    if server.process.poll() is None:
        lift = ("prlimit", f"--pid={server.process.pid}", f"--nproc={_AMPLE}:{_AMPLE}")
        subprocess.run([*become, *lift], check=True)
        trial.broken += _ends_well(trial, server)
    elif not (server.process.stderr and server.process.stderr.read()):
        trial.broken.append("D12: it ended without a word")


def _ends_well(trial: Trial, server: Server) -> list[str]:
    for row in server.get("/api/render-jobs/")["results"]:
        server.wait_for(row["id"], "completed", "failed")
    return go_on(trial, server, finished=False)


def _give_to(user: int, folder: Path) -> None:
    """Have a folder, and all in it, belong to a user."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, user, -1)
