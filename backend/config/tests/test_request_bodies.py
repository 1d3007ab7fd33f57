"""Bodies of requests: read each test's name as the end of a sentence that begins with "it"."""

import asyncio
import errno
import json
import os
import shutil
import socket
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import RequestAborted
from pytest_django import Settings

from backend.config.asgi import GuardedHandler, application
from backend.config.tests.test_guard import assert_marked
from backend.conftest import SECONDS, Answer, Exchange, Live

OWN = ("X-App", "1")
UPLOAD = ("Content-Type", "multipart/form-data; boundary=b")
GIGABYTES = 2**30


class Unread(Exchange):
    """Requests whose body must not be asked for."""

    async def run(self, scope: dict[str, Any], body: bytes) -> None:
        self.messages = []

        async def receive() -> dict[str, Any]:
            raise AssertionError("the body was read")

        async def send(message: Mapping[str, Any]) -> None:
            self.messages.append(message)

        await application(scope, receive, send)


@pytest.fixture
def unread() -> Exchange:
    """Requests through the real ASGI application that fail when their body is read."""
    return Unread()


def has(size: int) -> tuple[str, str]:
    return "Content-Length", str(size)


def refusal(answer: Answer) -> tuple[int, str]:
    """The status and the code of a refusal that bears the headers of every response."""
    assert_marked(answer.headers)
    said = json.loads(answer.body)
    assert set(said) == {"code", "message"}
    return answer.status, said["code"]


def test_it_judges_a_stranger_before_the_body(unread: Exchange) -> None:
    origin = ("Origin", "http://evil.test")
    foreign = unread("POST", "/api/projects/", origin, has(10))
    assert refusal(foreign) == (403, "foreign_change")
    assert refusal(unread("POST", "/", has(10), host="evil.test")) == (400, "foreign_host")
    assert refusal(unread("GET", "/", ("Sec-Fetch-Site", "cross-site"))) == (403, "foreign_read")


def test_it_refuses_a_request_that_cannot_be_read_with_all_headers(unread: Exchange) -> None:
    scope = unread.scope("GET", "/static/x", [("host", "127.0.0.1:8000")])
    asyncio.run(unread.run({**scope, "query_string": b"\xff"}, b""))
    answer = unread.answer()
    assert answer.status == 400
    assert_marked(answer.headers)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "GET"])
def test_it_takes_no_text_that_is_longer_than_any_story(
    unread: Exchange, settings: Settings, method: str
) -> None:
    answer = unread(method, "/static/x", OWN, has(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    assert refusal(answer) == (413, "too_large")
    assert b"33554433 bytes" in answer.body


def test_it_takes_four_gigabytes_of_files_and_no_more(
    unread: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=9 * GIGABYTES))
    with pytest.raises(AssertionError, match="the body was read"):
        unread("POST", "/static/x", OWN, UPLOAD, has(4 * GIGABYTES))
    answer = unread("POST", "/static/x", OWN, UPLOAD, has(4 * GIGABYTES + 1))
    assert refusal(answer) == (413, "too_large")
    assert b"./storyreel render" in answer.body


def test_it_takes_no_file_that_the_disk_cannot_hold(
    unread: Exchange, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def disk_usage(path: Path) -> SimpleNamespace:
        asked.append(path)
        return SimpleNamespace(free=20_000_000)

    monkeypatch.setattr(shutil, "disk_usage", disk_usage)
    answer = unread("POST", "/static/x", OWN, UPLOAD, has(10_000_001))
    assert refusal(answer) == (507, "disk_full")
    assert b"21 MB" in answer.body
    assert asked == [settings.FILE_UPLOAD_TEMP_DIR]
    with pytest.raises(AssertionError, match="the body was read"):
        unread("POST", "/static/x", OWN, UPLOAD, has(10_000_000))


def test_it_asks_for_no_room_for_what_stays_in_memory(
    asgi: Exchange, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: SimpleNamespace(free=0))
    assert asgi("POST", "/static/x", OWN, has(settings.FILE_UPLOAD_MAX_MEMORY_SIZE)).status == 405


def test_it_wants_to_know_the_length(unread: Exchange) -> None:
    chunked = ("Transfer-Encoding", "chunked")
    assert refusal(unread("POST", "/static/x", OWN, chunked)) == (411, "length_required")
    assert refusal(unread("POST", "/static/x", OWN, chunked, has(5))) == (411, "length_required")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_it_says_when_the_disk_fills_up_meanwhile(
    asgi: Exchange, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    async def fail(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("backend.config.asgi.copy_body", fail)
    answer = asgi("POST", "/static/x", OWN, UPLOAD, has(600_000_000))
    assert refusal(answer) == (507, "disk_full")
    assert b"1200 MB" in answer.body


def test_it_does_not_blame_the_disk_for_other_trouble(
    asgi: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr("backend.config.asgi.copy_body", fail)
    with pytest.raises(OSError, match="Too many open files"):
        asgi("POST", "/static/x", OWN)


def read(*messages: dict[str, Any]) -> Any:
    """The body that arrives in `messages`."""
    waiting = list(messages)

    async def receive() -> dict[str, Any]:
        return waiting.pop(0)

    return asyncio.run(GuardedHandler().read_body(receive))


PIECES: list[dict[str, Any]] = [
    {"type": "http.request", "body": b"one ", "more_body": True},
    {"type": "http.request", "more_body": True},
    {"type": "http.request", "body": b"two"},
]


@pytest.mark.parametrize("memory", [0, 5, 100])
def test_it_has_the_whole_body(settings: Settings, memory: int) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = memory
    with read(*PIECES) as body:
        assert body.read() == b"one two"


def test_it_keeps_a_long_body_beside_the_media(settings: Settings, tmp_path: Path) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 5
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "missing"
    with pytest.raises(FileNotFoundError, match="missing"):
        read(*PIECES)


def test_it_knows_a_client_that_leaves() -> None:
    with pytest.raises(RequestAborted):
        read(PIECES[0], {"type": "http.disconnect"})


def head(live: Live, line: str, *headers: str) -> bytes:
    """A request as it goes over the wire, without its body."""
    lines = [f"{line} HTTP/1.1", f"Host: 127.0.0.1:{live.port}", *headers, "", ""]
    return "\r\n".join(lines).encode()


def test_it_answers_a_stranger_who_has_sent_nothing_yet(shared: Live) -> None:
    request = head(shared, "POST /", "Origin: http://evil.test", f"Content-Length: {GIGABYTES}")
    with socket.create_connection(("127.0.0.1", shared.port), timeout=SECONDS) as wire:
        wire.sendall(request)
        assert wire.recv(13) == b"HTTP/1.1 403 "


def test_it_asks_no_stranger_for_the_body(shared: Live) -> None:
    request = head(shared, "POST /", "Expect: 100-continue", "Content-Length: 10")
    with socket.create_connection(("127.0.0.1", shared.port), timeout=SECONDS) as wire:
        wire.sendall(request)
        assert wire.recv(13) == b"HTTP/1.1 403 "


def test_it_drops_the_body_of_a_stranger_and_goes_on(shared: Live) -> None:
    size = 8 * 2**20
    request = head(shared, "POST /", "Origin: null", f"Content-Length: {size}") + bytes(size)
    last = head(shared, "GET /static/x", "Connection: close")
    with socket.create_connection(("127.0.0.1", shared.port), timeout=SECONDS) as wire:
        wire.sendall(request + last)
        said = b"".join(iter(lambda: wire.recv(65536), b""))
    assert [it[:3] for it in said.split(b"HTTP/1.1 ")[1:]] == [b"403", b"404"]
