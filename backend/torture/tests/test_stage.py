"""Waiting for a job of a server that is short of something for a moment."""

import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from backend.torture import stage
from backend.torture.stage import Server

DONE = (200, {"status": "completed"})
BUSY, UNUSABLE = (503, {"code": "busy"}), (500, {"code": "database_unusable"})
OTHERS = [
    (500, {"code": "internal_error"}), (500, {"code": "busy"}), (503, {}), (404, {"code": "busy"}),
]  # fmt: skip


def server(*answers: tuple[int, dict[str, str]]) -> Server:
    """A server that gives these answers, the last one for ever."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        status, told = left.pop(0) if len(left) > 1 else left[0]
        return httpx.Response(status, json=told)

    ended = subprocess.Popen([sys.executable, "-c", ""], text=True)
    ended.wait()
    made = Server(ended, Path(), "http://127.0.0.1", 0.0)
    made.http.close()
    made.http = httpx.Client(base_url=made.url, transport=httpx.MockTransport(answer))
    return made


def test_it_is_asked_again() -> None:
    waited = server(BUSY, (200, {"status": "queued"}), UNUSABLE, DONE).wait_for("x", "completed")
    assert waited == DONE[1]


@pytest.mark.parametrize("other", OTHERS)
def test_other_errors_are_errors(other: tuple[int, dict[str, str]]) -> None:
    with pytest.raises(httpx.HTTPStatusError):
        server(other, DONE).wait_for("x", "completed")


def test_it_is_not_asked_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage, "SECONDS", 0.1)
    with pytest.raises(TimeoutError, match="job x is not known, not completed or failed"):
        server(BUSY).wait_for("x", "completed", "failed")
