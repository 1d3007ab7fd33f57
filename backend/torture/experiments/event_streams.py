"""Twenty listeners: each hears of everything soon, and they slow nobody down."""

import json
import statistics
import threading
import time
from contextlib import ExitStack
from typing import Any

import httpx

from backend.torture.experiments.kill9 import TRIGGER
from backend.torture.stage import SECONDS, Server
from backend.torture.trials import Trial

_STREAMS = 20
_REQUESTS = 40
_SOON = 0.1
_LONG: dict[str, Any] = {"formats": ["full_16_9", "clip_1_1"], "fps": 60}


def twenty(trial: Trial) -> None:
    """A render is asked for and cancelled; when does the last of twenty hear of it?"""
    trial.name = "events"
    with trial.stage.server() as server:
        trial.seconds["request, nobody listens"] = _typical_request(server)
        heard: list[dict[str, float]] = [{} for _ in range(_STREAMS)]
        with ExitStack() as stack:
            threads = [_listener(server, stack, one) for one in heard]
            trial.seconds["request, 20 listen"] = _typical_request(server)
            job = server.post(TRIGGER, project=trial.stage.project, **_LONG).json()["id"]
            server.wait_for(job, "processing")
            asked = time.monotonic()
            server.post(f"/api/render-jobs/{job}/cancel/").raise_for_status()
            server.stop()  # which ends the streams
            for thread in threads:
                thread.join(SECONDS)
        trial.broken += _judge(trial, heard, asked)


def _judge(trial: Trial, heard: list[dict[str, float]], asked: float) -> list[str]:
    if not all({"queued", "processing", "cancelled"} <= set(one) for one in heard):
        return ["somebody has not heard of everything"]
    last = max(one["cancelled"] for one in heard)
    trial.measure("a cancel to be heard of by all", last - asked, _SOON)
    return []


def _listener(server: Server, stack: ExitStack, heard: dict[str, float]) -> threading.Thread:
    """A thread that notes when it first hears of each state; it listens when this returns."""
    client = stack.enter_context(httpx.Client(base_url=server.url, timeout=SECONDS))
    headers = {"Accept": "text/event-stream"}
    answer = stack.enter_context(client.stream("GET", "/api/events/", headers=headers))
    lines = answer.iter_lines()
    next(lines)  # the comment with which every stream begins

    def listen() -> None:
        try:
            for line in lines:
                if line.startswith("data: "):
                    heard.setdefault(json.loads(line[6:])["status"], time.monotonic())
        except httpx.RemoteProtocolError:
            return  # the server has ended

    thread = threading.Thread(target=listen)
    thread.start()
    return thread


def _typical_request(server: Server) -> float:
    """Seconds that a simple request takes, by the median."""
    took = []
    for _ in range(_REQUESTS):
        began = time.monotonic()
        server.get("/api/settings/")
        took.append(time.monotonic() - began)
    return statistics.median(took)
