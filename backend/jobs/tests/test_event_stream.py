"""/api/events/ of the real server: what happens to jobs, as it happens."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import httpx
import pytest

from backend.conftest import SECONDS, Live

STREAM = {"Accept": "text/event-stream"}
PROGRAM = {"X-App": "1"}


@contextmanager
def listening(live: Live, last_id: str = "") -> "Iterator[Stream]":
    """A stream that is open: the server has greeted on it."""
    headers = {**STREAM, **({"Last-Event-ID": last_id} if last_id else {})}
    with httpx.stream("GET", f"{live.url}/api/events/", headers=headers, timeout=SECONDS) as answer:
        yield Stream(answer)


class Stream:
    """Events, one after the other."""

    def __init__(self, answer: httpx.Response) -> None:
        self.answer = answer
        self._lines = answer.iter_lines()
        self.last_id = ""

    def greeted(self) -> bool:
        """Whether what comes next is the greeting, after which nothing is missed."""
        return (next(self._lines), next(self._lines)) == (": storyreel", "")

    def __iter__(self) -> "Iterator[dict[str, Any]]":
        """What is told, until the stream ends."""
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "id":
                self.last_id = value
            elif name == "event":
                kind = value
            elif name == "data":
                yield {"kind": kind, **json.loads(value)}

    def until(self, status: str) -> list[dict[str, Any]]:
        """What is told up to the first event with this status."""
        heard: list[dict[str, Any]] = []
        for event in self:
            heard.append(event)
            if event.get("status") == status:
                break
        return heard


def project(live: Live) -> str:
    """The id of the example story, which is there from the start."""
    return str(httpx.get(f"{live.url}/api/projects/").json()["results"][0]["id"])


def thumbnail(live: Live) -> dict[str, Any]:
    """A job that is quick, begun."""
    asked = {"project": project(live), "format": "thumbnail"}
    answer = httpx.post(f"{live.url}/api/render-jobs/trigger/", headers=PROGRAM, json=asked)
    assert answer.is_success, answer.text
    return dict(answer.json())


def test_the_life_of_a_job_is_told_in_order(live: Live) -> None:
    with listening(live) as stream:
        assert stream.greeted()
        job = thumbnail(live)
        heard = stream.until("completed")
    states = list(dict.fromkeys(event["status"] for event in heard))
    assert states == ["queued", "processing", "completed"]
    assert {event["kind"] for event in heard} == {"render_job"}
    assert {event["id"] for event in heard} == {job["id"]}
    progress = [event["progress"] for event in heard]
    assert progress == sorted(progress)
    assert (heard[-1]["progress"], heard[-1]["error"]) == (100.0, None)


def test_the_last_that_is_told_of_a_cancelled_job_is_that_it_is(live: Live) -> None:
    with listening(live) as stream:
        assert stream.greeted()
        asked = {"project": project(live), "format": "full_16_9"}
        address = f"{live.url}/api/render-jobs/"
        job = httpx.post(f"{address}trigger/", headers=PROGRAM, json=asked).json()["id"]
        stream.until("processing")
        assert httpx.post(f"{address}{job}/cancel/", headers=PROGRAM).status_code == 200
        assert live.stop() == (0, "")
        heard = list(stream)
    assert heard[-1]["status"] == "cancelled"


def test_what_was_missed_is_told_and_nothing_twice(live: Live) -> None:
    with listening(live) as stream:
        assert stream.greeted()
        thumbnail(live)
        stream.until("queued")
    with listening(live, stream.last_id) as again:
        heard = again.until("completed")
    assert list(dict.fromkeys(event["status"] for event in heard)) == ["processing", "completed"]
    with listening(live, again.last_id) as third:
        assert third.greeted()
        job = thumbnail(live)
        assert {event["id"] for event in third.until("completed")} == {job["id"]}


def test_a_listener_of_an_earlier_life_is_told_to_fetch_everything(shared: Live) -> None:
    with listening(shared, "000000000000-7") as stream:
        assert next(iter(stream)) == {"kind": "resync"}
    with listening(shared, stream.last_id) as again:
        assert again.greeted()  # nothing was missed since


def test_it_is_a_stream_that_nobody_keeps(shared: Live) -> None:
    with listening(shared) as stream:
        headers = stream.answer.headers
        assert stream.answer.status_code == 200
    assert headers["content-type"].partition(";")[0] == "text/event-stream"
    assert headers["cache-control"] == "no-store"
    assert "content-length" not in headers


@pytest.mark.parametrize("accept", ["text/event-stream", "*/*", "text/event-stream, */*;q=0.1"])
def test_who_asks_for_a_stream_gets_one(shared: Live, accept: str) -> None:
    url = f"{shared.url}/api/events/"
    with httpx.stream("GET", url, headers={"Accept": accept}, timeout=SECONDS) as answer:
        assert answer.status_code == 200


def test_who_does_not_ask_for_a_stream_is_told_how_to(shared: Live) -> None:
    url = f"{shared.url}/api/events/"
    for accept in ("", "text/html", "application/json", "text/html,*/*;q=0.8"):
        answer = httpx.get(url, headers={"Accept": accept}, timeout=SECONDS)
        assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")
        assert "text/event-stream" in answer.json()["message"]
    assert httpx.post(url, headers={**STREAM, **PROGRAM}).status_code == 405


def test_the_streams_end_with_the_server(live: Live) -> None:
    """By themselves: a connection that is cut would be an error of the protocol here."""
    with ExitStack() as open_streams:
        streams = [open_streams.enter_context(listening(live)) for _ in range(3)]
        assert all(stream.greeted() for stream in streams)
        assert live.stop() == (0, "")
        assert [list(stream) for stream in streams] == [[], [], []]


def test_twenty_streams_leave_room_for_others(live: Live) -> None:
    """And each of them hears of what happens."""
    with ExitStack() as open_streams:
        streams = [open_streams.enter_context(listening(live)) for _ in range(20)]
        assert all(stream.greeted() for stream in streams)
        for _ in range(20):
            assert httpx.get(f"{live.url}/api/render-jobs/").json()["results"] == []
        job = thumbnail(live)
        for stream in streams:
            assert {event["id"] for event in stream.until("completed")} == {job["id"]}


def test_a_foreign_page_hears_nothing(shared: Live) -> None:
    """Its browser keeps from it what does not say that it is for others, too."""
    url = f"{shared.url}/api/events/"
    assert httpx.get(url, headers={**STREAM, "Host": "evil.test"}).status_code == 400
    foreign = {**STREAM, "Origin": "http://evil.test"}
    with httpx.stream("GET", url, headers=foreign, timeout=SECONDS) as answer:
        assert not [name for name in answer.headers if name.startswith("access-control")]
