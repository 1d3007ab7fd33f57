"""The provider server of these tests: its books, its oddities, and many at once."""

import http.client
import io
import wave
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from urllib.parse import urlsplit

import pytest

from backend.music.providers.protocol import Kind, State
from backend.music.tests.provider_oddities import FILES, Oddity, On, sound
from backend.music.tests.provider_requests import asked, refusal, service
from backend.music.tests.provider_server import ProviderServer


def fetched(url: str, most: int | None = None) -> tuple[http.client.HTTPResponse, bytes]:
    """The answer to a request for a file, and so many bytes of it."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request("GET", parts.path)
        answer = connection.getresponse()
        return answer, answer.read(most)
    finally:
        connection.close()


@pytest.fixture
def file(services: ProviderServer) -> str:
    """The address of a piece of music."""
    there = service(services, "sunoapi")
    return there.poll(there.submit(asked()).task_id).tracks[0].url


def test_files_are_real_sounds(services: ProviderServer, file: str) -> None:
    answer, body = fetched(file)
    assert answer.headers["Content-Type"] == "audio/wav"
    with wave.open(io.BytesIO(body)) as told:
        assert told.getnframes() == told.getframerate()
    assert body == sound(file)
    assert [it.slug for it in services.seen(on=On.FILE)] == [FILES]


def test_files_can_be_odd(services: ProviderServer, file: str) -> None:
    services.plan(FILES, Oddity.HTML)
    services.plan(FILES, Oddity.MISSING)
    services.plan(FILES, Oddity.REDIRECT, to="http://169.254.169.254/latest/meta-data/")
    services.plan(FILES, Oddity.ENDLESS)
    services.plan(FILES, Oddity.TRUNCATED)
    answer, body = fetched(file)
    assert (answer.status, body[:9]) == (200, b"<!DOCTYPE")
    assert fetched(file)[0].status == 404
    answer, _ = fetched(file, 1)
    assert (answer.status, answer.headers["Location"]) == (
        302, "http://169.254.169.254/latest/meta-data/"
    )  # fmt: skip
    answer, body = fetched(file, 10**6)
    assert (len(body), body[:4]) == (10**6, b"RIFF")
    with pytest.raises(http.client.IncompleteRead):
        fetched(file)
    assert fetched(file)[1] == sound(file)


def test_an_answer_can_be_held_back_until_it_is_released(services: ProviderServer) -> None:
    services.plan("sunoapi", Oddity.DELAY)
    there = service(services, "sunoapi")
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(there.submit, asked())
        services.wait_for(1, "sunoapi")
        assert services.submissions() == 1
        assert not answer.done()
        services.release()
        assert answer.result().state == State.QUEUED


def test_a_submission_can_be_lost_before_it_was_applied(services: ProviderServer) -> None:
    services.plan("kie", Oddity.LOSE_ANSWER, applied=False)
    assert refusal(service(services, "kie").submit, asked()).kind == Kind.SUBMIT_UNKNOWN
    assert (services.tasks(), services.charges()) == ([], [])


def test_oddities_come_in_the_order_of_the_plan(services: ProviderServer) -> None:
    there = service(services, "mureka")
    services.plan("mureka", Oddity.NONE)
    services.plan("mureka", Oddity.REFUSE, status=429, times=2)
    services.plan("mureka", Oddity.REFUSE, status=401, times=None)
    there.submit(asked())
    kinds = [refusal(there.submit, asked()).kind for _ in range(5)]
    assert kinds == [Kind.RATE_LIMITED, Kind.RATE_LIMITED, Kind.AUTH, Kind.AUTH, Kind.AUTH]


def test_its_books_are_right_with_many_at_once() -> None:
    with ProviderServer() as server, ThreadPoolExecutor(8) as pool:
        there = service(server, "mureka")
        requests = [asked(intent=f"intent-{number % 20}") for number in range(100)]
        tasks = [it.task_id for it in pool.map(there.submit, requests)]
        states = {it.state for it in pool.map(there.poll, tasks)}
    assert states == {State.SUCCEEDED}
    assert len(set(tasks)) == server.submissions("mureka") == 100
    assert server.charged() == Decimal("3.00")
    assert set(server.per_intent().values()) == {5}


def test_it_complains_where_it_is_broken_itself() -> None:
    with pytest.raises(AssertionError, match="provider server itself"), ProviderServer() as server:
        server.plan(FILES, Oddity.REDIRECT)  # whither?
        with pytest.raises(http.client.HTTPException):
            fetched(f"{server.origin}/files/a.wav")
