"""Mureka: songs and instrumentals at different paths, milliseconds, cents."""

from decimal import Decimal

import pytest

from backend.music.providers.protocol import Balance, Kind, Mode, State, Track
from backend.music.tests.provider_oddities import Oddity, On, Stage
from backend.music.tests.provider_requests import BALLAD, asked, refusal, service
from backend.music.tests.provider_server import ProviderServer


def test_a_task_goes_its_way(slow_services: ProviderServer) -> None:
    there = service(slow_services, "mureka")
    taken = there.submit(asked(Mode.LYRICS, variations=2))
    name = taken.task_id.removeprefix("song:")
    assert (taken.state, taken.trace_id) == (State.QUEUED, f"trace-{name}")
    found = []
    for stage in (Stage.QUEUED, Stage.RUNNING, Stage.FIRST, Stage.DONE):
        slow_services.move(taken.task_id, stage)
        found.append(there.poll(taken.task_id))
    assert [(it.state, len(it.tracks)) for it in found] == [
        (State.QUEUED, 0), (State.RUNNING, 0), (State.PARTIAL, 1), (State.SUCCEEDED, 2),
    ]  # fmt: skip
    assert found[-1].tracks[0] == Track(
        asset_id="song_0", index=0, url=slow_services.tasks()[0].file(slow_services.origin, 0),
        duration=1.0, lyrics="as sung",
    )  # fmt: skip
    assert found[-1].trace_id == f"trace-{name}"


def test_each_mode_has_a_path_of_its_own(services: ProviderServer) -> None:
    there = service(services, "mureka")
    tasks = [there.submit(asked(mode)).task_id for mode in Mode]
    assert [it.partition(":")[0] for it in tasks] == ["song", "song", "inst"]
    assert [(it.path, it.body) for it in services.seen("mureka")] == [
        ("/v1/song/easy-generate",
         {"model": "auto", "n": 1, "stream": False,
          "prompt": "A harbour in the evening. folk, warm"}),
        ("/v1/song/generate",
         {"model": "auto", "n": 1, "stream": False, "prompt": "folk, warm", "lyrics": BALLAD}),
        ("/v1/instrumental/generate",
         {"model": "auto", "n": 1, "stream": False,
          "prompt": "A harbour in the evening. folk, warm"}),
    ]  # fmt: skip
    for task in tasks:
        assert there.poll(task).state == State.SUCCEEDED
    paths = [it.path.rpartition("/")[0] for it in services.seen("mureka", On.POLL)]
    assert paths == ["/v1/song/query", "/v1/song/query", "/v1/instrumental/query"]


def test_no_more_is_paid_than_was_asked_for(services: ProviderServer) -> None:
    """Left out, the number would be two."""
    there = service(services, "mureka")
    there.submit(asked())
    assert services.charged("mureka") == Decimal("0.03")
    there.submit(asked(variations=3))
    assert services.charged("mureka") == Decimal("0.12")


@pytest.mark.parametrize(
    ("status", "state"),
    [("timeouted", State.FAILED), ("reviewing", State.RUNNING), ("queued", State.QUEUED),
     ("preparing", State.QUEUED), ("cancelled", State.CANCELLED), ("failed", State.FAILED)],
)  # fmt: skip
def test_all_its_words_are_known(slow_services: ProviderServer, status: str, state: State) -> None:
    there = service(slow_services, "mureka")
    task = there.submit(asked()).task_id
    slow_services.plan("mureka", Oddity.STATUS, status=status)
    found = there.poll(task)
    assert found.state == state
    assert (found.error is not None) == (state == State.FAILED)
    assert status != "timeouted" or (found.error and found.error.kind == Kind.TIMEOUT)


def test_a_status_that_nobody_knows_is_not_guessed(services: ProviderServer) -> None:
    there = service(services, "mureka")
    task = there.submit(asked()).task_id
    services.plan("mureka", Oddity.STATUS, status="processing")
    assert refusal(there.poll, task).kind == Kind.UNEXPECTED_RESPONSE


def test_done_without_an_address_is_not_done(slow_services: ProviderServer) -> None:
    there = service(slow_services, "mureka")
    task = there.submit(asked()).task_id
    for stage in (Stage.FIRST, Stage.DONE):
        slow_services.move(task, stage)
        slow_services.plan("mureka", Oddity.EMPTY_URL)
        found = there.poll(task)
        assert (found.state, found.tracks) == (State.RUNNING, ()), "a stream is no file"


def test_a_task_that_fails_says_why(slow_services: ProviderServer) -> None:
    there = service(slow_services, "mureka")
    task = there.submit(asked()).task_id
    slow_services.fail(task, "lyrics contain sensitive content")
    found = there.poll(task)
    assert found.error is not None
    assert (found.error.kind, found.error.charged) == (Kind.CONTENT_REJECTED, None)
    assert "lyrics contain sensitive content" in found.error.message
    assert found.error.trace_id == found.trace_id != ""


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [(429, "You exceeded your current quota", Kind.NO_CREDIT),
     (429, "insufficient balance", Kind.NO_CREDIT),
     (429, "Rate limit reached for requests", Kind.RATE_LIMITED), (429, "", Kind.RATE_LIMITED),
     (429, "Concurrent request limit reached", Kind.CONCURRENCY),
     (400, "n must be 1 to 3", Kind.INVALID_INPUT), (400, "lyrics too long", Kind.TOO_LONG),
     (401, "Invalid Authentication", Kind.AUTH), (402, "", Kind.NO_CREDIT),
     (403, "unsupported region", Kind.AUTH)],
)  # fmt: skip
def test_too_often_and_used_up_are_told_apart_by_words(
    services: ProviderServer, status: int, message: str, kind: Kind
) -> None:
    services.plan("mureka", Oddity.REFUSE, status=status, message=message)
    error = refusal(service(services, "mureka").submit, asked())
    assert (error.kind, error.charged) == (kind, False)
    assert message in error.message
    assert error.trace_id == "trace-refused"


def test_a_failure_of_the_service_leaves_it_open(services: ProviderServer) -> None:
    services.plan("mureka", Oddity.REFUSE, status=503, message="overloaded", times=2)
    error = refusal(service(services, "mureka").submit, asked())
    assert (error.kind, error.trace_id) == (Kind.SUBMIT_UNKNOWN, "trace-refused")


def test_a_task_that_is_not_known_yet_may_come(services: ProviderServer) -> None:
    there = service(services, "mureka")
    task = there.submit(asked()).task_id
    services.plan("mureka", Oddity.UNKNOWN_TASK)
    assert refusal(there.poll, task).kind == Kind.NOT_FOUND
    assert there.poll(task).state == State.SUCCEEDED
    for name in ("1436211", "film:1436211", "song:"):
        assert refusal(there.poll, name).kind == Kind.INVALID_INPUT


def test_what_is_left_is_told_in_dollars(services: ProviderServer) -> None:
    services.credit["mureka"] = Decimal(1234)
    there = service(services, "mureka")
    there.submit(asked(variations=2))
    assert there.balance() == Balance(amount=Decimal("12.28"), unit="USD")
    assert refusal(service(services, "mureka", key="sk-wrong-key").balance).kind == Kind.AUTH
    services.plan("mureka", Oddity.EMPTY, on=On.BALANCE)
    assert refusal(there.balance).kind == Kind.UNEXPECTED_RESPONSE


def test_no_credit_is_said_as_such(services: ProviderServer) -> None:
    services.credit["mureka"] = Decimal(2)
    error = refusal(service(services, "mureka").submit, asked())
    assert (error.kind, error.charged) == (Kind.NO_CREDIT, False)
