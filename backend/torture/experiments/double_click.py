"""D9: the same render is asked for by many at once, from threads, from processes, from the shell.

One job is made; everybody is told of it; nobody is told that the database is locked.
"""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx

from backend.torture import world
from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import ROOT, SECONDS, Server
from backend.torture.trials import Trial

_CLICKS = 16  # from threads here, and as many from another process
# Long enough to be still going on when the last click is answered.
_LONG: dict[str, Any] = {"formats": ["full_16_9", "short_9_16", "clip_1_1"], "fps": 60}
_CLICKER = """
import sys
import django
django.setup()
from backend.torture.experiments.double_click import click
print("ready", flush=True)
sys.stdin.readline()
print(*(f"{code}:{job}" for code, job in click(*sys.argv[1:])), flush=True)
"""


def at_once(trial: Trial) -> None:
    """Thirty-two requests from two processes, and a command, in the same moment."""
    trial.name = "double-click"
    with trial.stage.server() as server:
        shell, answers = _all_at_once(trial, server)
        trial.broken += _judge(server, answers)
        said = _end(server, shell)
        if "locked" in said or "Traceback" in said:
            trial.broken.append(f"D9: the command said {said!r}")
        if server.stop():
            trial.broken.append("the server did not end well")
    trial.broken += world.check(trial.stage, at_rest=True)


def click(url: str, project: str) -> list[tuple[int, str]]:
    """What `_CLICKS` requests at the same moment are answered: status and job."""
    barrier = threading.Barrier(_CLICKS)

    def send(_: int) -> tuple[int, str]:
        with httpx.Client(base_url=url, headers={"X-App": "1"}, timeout=SECONDS) as client:
            barrier.wait()
            answer = client.post(TRIGGER, json={"project": project, **_LONG})
        told = answer.json() if answer.headers["content-type"] == "application/json" else {}
        return answer.status_code, str(told.get("id") or told.get("job_id"))

    with ThreadPoolExecutor(_CLICKS) as pool:
        return list(pool.map(send, range(_CLICKS)))


def _all_at_once(
    trial: Trial, server: Server
) -> tuple["subprocess.Popen[str]", list[tuple[int, str]]]:
    with _clicker(server.url, trial.stage.project) as other:
        shell = _command(trial)
        time.sleep(trial.dice.uniform(0.0, 0.6))  # until the command is about as far
        other.stdin.write("\n")  # type: ignore[union-attr]
        other.stdin.flush()  # type: ignore[union-attr]
        answers = click(server.url, trial.stage.project)
        said, _ = other.communicate(timeout=SECONDS)
    pairs = (it.partition(":") for it in said.split())
    return shell, answers + [(int(code), job) for code, _, job in pairs]


def _clicker(url: str, project: str) -> "subprocess.Popen[str]":
    """Another process that clicks as soon as it is sent a line."""
    other = subprocess.Popen(
        [sys.executable, "-c", _CLICKER, url, project], cwd=ROOT, text=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "backend.config.settings"},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert other.stdout
    assert other.stdout.readline() == "ready\n"
    return other


def _command(trial: Trial) -> "subprocess.Popen[str]":
    formats = [word for format in _LONG["formats"] for word in ("--format", format)]
    return subprocess.Popen(
        [sys.executable, "manage.py", "render_project", trial.stage.project, *formats, "--fps=60"],
        cwd=ROOT, env={**os.environ, "STORYREEL_DATA": str(trial.stage.data)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def _judge(server: Server, answers: list[tuple[int, str]]) -> list[str]:
    """One job, made by a click or by the command, and everybody was told of that one."""
    broken = []
    codes = [code for code, _ in answers]
    active = [job["id"] for job in server.get("/api/render-jobs/")["results"] if job["can_cancel"]]
    if set(codes) - {202, 409} or codes.count(202) > 1:
        broken.append(f"D9: the answers were {sorted(codes)}")
    if len(active) != 1:
        broken.append(f"D9: {len(active)} jobs are active")
    if {job for _, job in answers} != set(active):
        broken.append("D9: somebody was told of another job")
    return broken


def _end(server: Server, shell: "subprocess.Popen[str]") -> str:
    """Cancel what goes on, whoever does it, and wait for the command; what it said."""
    for job in server.get("/api/render-jobs/")["results"]:
        if job["can_cancel"]:
            server.post(f"/api/render-jobs/{job['id']}/cancel/").raise_for_status()
    said, _ = shell.communicate(timeout=SECONDS)
    return said
