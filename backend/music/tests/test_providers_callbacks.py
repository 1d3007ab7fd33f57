"""What callbacks of the gateways claim, in the shapes in which they come."""

import http.server
import json
import threading
from typing import Any

import pytest

from backend.music.providers.protocol import Kind, WebhookEvent
from backend.music.tests.provider_callbacks import Shape
from backend.music.tests.provider_requests import asked, refusal, service
from backend.music.tests.provider_server import ProviderServer

HOOK = "https://storyreel.example/api/webhooks/music/sunoapi/token/"


def test_all_shapes_say_the_same(services: ProviderServer) -> None:
    there = service(services, "sunoapi")
    task = there.submit(asked(callback_url=HOOK)).task_id
    for shape in Shape:
        for stage in ("text", "first", "complete", "error"):
            callback = services.callback(task, shape, stage=stage)
            assert callback.url == HOOK
            found = there.parse_webhook(callback.headers, callback.body)
            assert found == WebhookEvent(task_id=task, stage=stage), shape


def test_the_shapes_are_four(services: ProviderServer) -> None:
    there = service(services, "sunoapi")
    task = there.submit(asked()).task_id
    bodies = [json.loads(services.callback(task, shape).body) for shape in Shape]
    assert bodies[0]["data"]["task_id"] == bodies[1]["data"]["taskId"] == task
    assert bodies[0]["data"]["data"][0]["audio_url"] == bodies[1]["data"]["data"][0]["audioUrl"]
    assert bodies[2]["taskId"] == bodies[3]["data"]["taskId"] == task
    assert bodies[2]["response"] == bodies[3]["data"]["response"]


def test_another_task_is_told_as_such(services: ProviderServer) -> None:
    there = service(services, "sunoapi")
    task = there.submit(asked()).task_id
    callback = services.callback(task, instead="f" * 32)
    assert there.parse_webhook({}, callback.body).task_id == "f" * 32


@pytest.mark.parametrize(
    ("said", "stage"),
    [({"data": {"taskId": "t1", "callbackType": "audio"}}, "complete"),
     ({"data": {"taskId": "t1", "callbackType": "second"}}, "first"),
     ({"data": {"taskId": "t1", "callbackType": "COMPLETE"}}, "complete"),
     ({"code": 501, "data": {"taskId": "t1"}}, "error"),
     ({"code": 200, "data": {"taskId": "t1"}}, ""), ({"taskId": "t1"}, ""),
     ({"task_id": "t1", "status": "GENERATE_AUDIO_FAILED"}, "error"),
     ({"task_id": "t1", "status": "PENDING"}, ""), ({"task_id": "t1", "status": 7}, ""),
     ({"data": {"task_id": "t1", "callbackType": ["complete"]}}, "")],
)  # fmt: skip
def test_what_it_does_not_say_is_left_open(
    services: ProviderServer, said: dict[str, Any], stage: str
) -> None:
    found = service(services, "sunoapi").parse_webhook({}, json.dumps(said).encode())
    assert found == WebhookEvent(task_id="t1", stage=stage)


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"[]", b"null", b"{}", b'{"data": {}}', b'{"data": {"task_id": ""}}',
     b'{"data": {"task_id": {}}}', b'{"data": {"task_id": "a b"}}', b'{"data": {"task_id": ".."}}',
     b"\xff\xfe", b"[" * 60_000, b'{"data": {"task_id": "%s"}}' % (b"x" * 300),
     b'{"data": {"task_id": "t1"}, "more": "%s"}' % (b"x" * 70_000)],
)  # fmt: skip
def test_what_names_no_task_is_none(services: ProviderServer, body: bytes) -> None:
    for slug in ("sunoapi", "kie"):
        assert refusal(service(services, slug).parse_webhook, {}, body).kind == Kind.INVALID_INPUT


def test_nobody_is_asked_about_a_callback(services: ProviderServer) -> None:
    there = service(services, "sunoapi")
    task = there.submit(asked()).task_id
    there.parse_webhook({}, services.callback(task).body)
    assert len(services.seen()) == 1


def test_the_server_can_send_them_itself(services: ProviderServer) -> None:
    heard: list[tuple[str, bytes]] = []

    class Hook(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nobody reads it."""

    with http.server.HTTPServer(("127.0.0.1", 0), Hook) as listening:
        thread = threading.Thread(target=listening.handle_request)
        thread.start()
        there = service(services, "sunoapi")
        callback = services.callback(there.submit(asked(callback_url=HOOK)).task_id)
        assert callback.send(f"http://127.0.0.1:{listening.server_address[1]}") == 204
        thread.join()
    assert heard == [("/api/webhooks/music/sunoapi/token/", callback.body)]
