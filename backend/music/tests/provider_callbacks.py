"""Callbacks of the gateways to Suno, in the four shapes that were met, signed or not."""

import http.client
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from backend.music.providers.kie import signature
from backend.music.tests.provider_dialects import Gateway, snake
from backend.music.tests.provider_oddities import JSON, Stage, Task

_OLD = 3600  # seconds
STAGES = {
    "text": Stage.RUNNING, "first": Stage.FIRST, "complete": Stage.DONE, "error": Stage.FAILED
}  # fmt: skip


class Shape(StrEnum):
    """How a callback is built."""

    DOCUMENTED = "documented"
    """`data.callbackType`, `data.task_id`, songs in snake_case."""
    CAMEL_CASE = "camel case"
    """The same with `data.taskId`, songs in camelCase."""
    TOP = "top"
    """`taskId`, `status` and `response`, with nothing around."""
    NESTED = "nested"
    """The same under `data`."""


@dataclass(frozen=True)
class Callback:
    """A request that a service makes."""

    url: str
    headers: Mapping[str, str]
    body: bytes

    def send(self, origin: str = "") -> int:
        """Make it; the status of the answer. `origin`: where the address leads in truth."""
        parts = urlsplit(self.url)
        place = urlsplit(origin or self.url)
        connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
        try:
            connection.request("POST", parts.path, self.body, dict(self.headers))
            return connection.getresponse().status
        finally:
            connection.close()


def callback_of(
    task: Task, songs: list[JSON], shape: Shape, stage: str, secret: str, signed: str
) -> Callback:
    """The callback about a task that is as far as `stage`: text, first, complete or error."""
    body = json.dumps(_body(task, songs, shape, stage)).encode()
    headers = {"Content-Type": "application/json", **_signature(task, secret, signed)}
    return Callback(str(task.asked.get("callBackUrl", "")), headers, body)


def _body(task: Task, songs: list[JSON], shape: Shape, stage: str) -> JSON:
    failed = stage == "error"
    around = {"code": 400 if failed else 200, "msg": "failed" if failed else "All generated."}
    if shape == Shape.DOCUMENTED:
        told = None if failed else snake(songs)
        return {**around, "data": {"callbackType": stage, "task_id": task.id, "data": told}}
    if shape == Shape.CAMEL_CASE:
        told = None if failed else songs
        return {**around, "data": {"callbackType": stage, "taskId": task.id, "data": told}}
    status = Gateway.statuses[STAGES[stage]]
    bare = {"taskId": task.id, "status": status, "response": {"sunoData": songs}}
    return bare if shape == Shape.TOP else {**around, "data": bare}


def _signature(task: Task, secret: str, signed: str) -> dict[str, str]:
    if not secret or not signed:
        return {}
    now = str(int(time.time()) - (_OLD if signed == "old" else 0))
    used = f"not {secret}" if signed == "wrong" else secret
    return {
        "X-Webhook-Timestamp": now, "X-Webhook-Signature": signature(used, task.id, now)
    }  # fmt: skip
