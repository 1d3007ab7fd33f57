"""sunoapi.org and kie.ai: 200 that is none, songs that come one after the other."""

from decimal import Decimal
from typing import Any

import pytest

from backend.music.providers.protocol import Balance, Kind, Mode, State, Track
from backend.music.providers.sunoapi import NOWHERE
from backend.music.tests.provider_oddities import Oddity, On, Stage
from backend.music.tests.provider_requests import BALLAD, asked, refusal, service
from backend.music.tests.provider_server import ProviderServer

GATEWAYS = ("sunoapi", "kie")
HOOK = "https://storyreel.example/api/webhooks/music/sunoapi/token/"


@pytest.mark.parametrize("slug", GATEWAYS)
def test_a_task_goes_its_way(slow_services: ProviderServer, slug: str) -> None:
    there = service(slow_services, slug)
    task = there.submit(asked(Mode.LYRICS, title="Harbour")).task_id
    found = []
    for stage in (Stage.QUEUED, Stage.RUNNING, Stage.FIRST, Stage.DONE):
        slow_services.move(task, stage)
        found.append(there.poll(task))
    assert [(it.state, len(it.tracks)) for it in found] == [
        (State.QUEUED, 0), (State.RUNNING, 0), (State.PARTIAL, 1), (State.SUCCEEDED, 2),
    ]  # fmt: skip
    first, second = found[-1].tracks
    (made,) = slow_services.tasks(slug)
    assert found[2].tracks == (first,), "a track is the same at each poll"
    assert first == Track(
        asset_id=f"{task[:8]}-0", index=0, url=made.file(slow_services.origin, 0),
        duration=1.0, title="Harbour", lyrics="[Verse] as sung", tags="folk",
    )  # fmt: skip
    assert second.index == 1
    assert "/files/stream/" not in f"{found}"


def test_each_mode_is_asked_for_in_its_own_way(services: ProviderServer) -> None:
    there = service(services, "sunoapi")
    wishes: dict[str, Any] = {"negative": "drums", "vocal": "f", "title": "Harbour"}
    there.submit(asked(Mode.LYRICS, callback_url=HOOK, model="V4_5", **wishes))
    there.submit(asked(Mode.IDEA, **wishes))
    there.submit(asked(Mode.INSTRUMENTAL, **wishes))
    there.submit(asked(Mode.INSTRUMENTAL, style=""))
    assert [it.body for it in services.seen("sunoapi")] == [
        {"customMode": True, "instrumental": False, "model": "V4_5", "callBackUrl": HOOK,
         "prompt": BALLAD, "style": "folk, warm", "title": "Harbour", "negativeTags": "drums",
         "vocalGender": "f"},
        {"customMode": False, "instrumental": False, "model": "V5", "callBackUrl": NOWHERE,
         "prompt": "A harbour in the evening. folk, warm"},
        {"customMode": True, "instrumental": True, "model": "V5", "callBackUrl": NOWHERE,
         "style": "A harbour in the evening. folk, warm", "title": "Harbour",
         "negativeTags": "drums"},
        {"customMode": False, "instrumental": True, "model": "V5", "callBackUrl": NOWHERE,
         "prompt": "A harbour in the evening"},
    ]  # fmt: skip
    assert services.submissions() == 4


def test_a_song_without_a_name_is_asked_for_with_one(services: ProviderServer) -> None:
    service(services, "sunoapi").submit(asked(Mode.LYRICS))
    assert services.seen("sunoapi")[0].body["title"] == "Untitled"


CODES: list[tuple[str, int, str, Kind, float | None]] = [
    ("sunoapi", 400, "bad model", Kind.INVALID_INPUT, None),
    ("sunoapi", 400, "style cannot exceed 200 characters", Kind.TOO_LONG, None),
    ("sunoapi", 400, "Song Description flagged for moderation", Kind.CONTENT_REJECTED, None),
    ("sunoapi", 401, "", Kind.AUTH, None), ("sunoapi", 402, "", Kind.NO_CREDIT, None),
    ("sunoapi", 404, "", Kind.CONFIG, None), ("sunoapi", 405, "", Kind.RATE_LIMITED, 10.0),
    ("sunoapi", 413, "", Kind.TOO_LONG, None), ("sunoapi", 429, "", Kind.NO_CREDIT, None),
    ("sunoapi", 430, "", Kind.RATE_LIMITED, 10.0), ("sunoapi", 455, "", Kind.MAINTENANCE, None),
    ("kie", 402, "", Kind.NO_CREDIT, None), ("kie", 433, "", Kind.NO_CREDIT, None),
    ("kie", 531, "", Kind.UPSTREAM, None),
]  # fmt: skip
OPEN = [("sunoapi", code) for code in (409, 451, 500, 999)] + [("sunoapi", 433), ("kie", 500)]


def test_the_answer_proper_is_in_the_body_whatever_http_says(services: ProviderServer) -> None:
    for status in (200, 400, 500):
        for slug, code, message, kind, wait in CODES:
            services.plan(slug, Oddity.REFUSE, code=code, message=message, status=status)
            error = refusal(service(services, slug).submit, asked())
            assert (error.kind, error.charged) == (kind, False), (status, code)
            assert (error.code, error.retry_after) == (str(code), wait)
            assert message in error.message
    assert services.charged() == 0


def test_some_refusals_leave_it_open(services: ProviderServer) -> None:
    for slug, code in OPEN:
        services.plan(slug, Oddity.REFUSE, code=code, message="Internal error")
        error = refusal(service(services, slug).submit, asked())
        assert (error.kind, error.charged, error.code) == (Kind.SUBMIT_UNKNOWN, None, str(code))


def test_a_header_that_says_how_long_goes_before_the_usual(services: ProviderServer) -> None:
    services.plan("sunoapi", Oddity.REFUSE, code=430, retry_after="3")
    assert refusal(service(services, "sunoapi").submit, asked()).retry_after == 3.0


def test_after_too_often_it_is_taken(services: ProviderServer) -> None:
    there = service(services, "sunoapi")
    services.plan("sunoapi", Oddity.REFUSE, code=430)
    assert refusal(there.submit, asked()).kind.is_passing
    assert there.submit(asked()).state == State.QUEUED
    assert (len(services.seen("sunoapi")), services.submissions()) == (2, 1)


def test_an_error_of_http_counts_also_where_the_body_says_that_all_is_well(
    services: ProviderServer,
) -> None:
    there = service(services, "sunoapi")
    services.plan("sunoapi", Oddity.REFUSE, code=200, status=500)
    services.plan("sunoapi", Oddity.REFUSE, on=On.POLL, code=200, status=500)
    assert refusal(there.submit, asked()).kind == Kind.SUBMIT_UNKNOWN
    assert refusal(there.poll, "5c790000be8e").kind == Kind.UPSTREAM


@pytest.mark.parametrize("slug", GATEWAYS)
@pytest.mark.parametrize("oddity", [Oddity.AS_TEXT, Oddity.SNAKE_CASE])
def test_answers_are_read_however_they_are_spelt(
    services: ProviderServer, slug: str, oddity: Oddity
) -> None:
    there = service(services, slug)
    task = there.submit(asked()).task_id
    usual = there.poll(task)
    services.plan(slug, oddity)
    assert there.poll(task) == usual
    assert usual.state == State.SUCCEEDED


def test_done_without_addresses_is_not_done(slow_services: ProviderServer) -> None:
    there = service(slow_services, "sunoapi")
    task = there.submit(asked()).task_id
    slow_services.move(task, Stage.FIRST)
    slow_services.plan("sunoapi", Oddity.STATUS, status="SUCCESS")
    found = there.poll(task)
    assert (found.state, len(found.tracks)) == (State.PARTIAL, 1)
    for stage in (Stage.FIRST, Stage.DONE):
        slow_services.move(task, stage)
        slow_services.plan("sunoapi", Oddity.EMPTY_URL)
        found = there.poll(task)
        assert (found.state, found.tracks) == (State.RUNNING, ())


def test_a_callback_that_has_failed_is_no_task_that_has(slow_services: ProviderServer) -> None:
    there = service(slow_services, "sunoapi")
    task = there.submit(asked()).task_id
    slow_services.plan("sunoapi", Oddity.STATUS, status="CALLBACK_EXCEPTION", times=2)
    found = there.poll(task)
    assert found.state == State.FAILED
    assert found.error is not None
    assert found.error.kind == Kind.UPSTREAM
    slow_services.finish(task)
    found = there.poll(task)
    assert (found.state, len(found.tracks), found.error) == (State.SUCCEEDED, 2, None)


@pytest.mark.parametrize(
    ("status", "message", "code", "kind"),
    [("GENERATE_AUDIO_FAILED", "Internal Error, Please try again later.", "500", Kind.UPSTREAM),
     ("GENERATE_AUDIO_FAILED", "Lyrics contained copyrighted material.", "400",
      Kind.CONTENT_REJECTED),
     ("CREATE_TASK_FAILED", "", "", Kind.UPSTREAM),
     ("SENSITIVE_WORD_ERROR", "", "400", Kind.CONTENT_REJECTED)],
)  # fmt: skip
def test_a_task_that_fails_says_why(
    slow_services: ProviderServer, status: str, message: str, code: str, kind: Kind
) -> None:
    there = service(slow_services, "sunoapi")
    task = there.submit(asked()).task_id
    slow_services.fail(task, message, code, status)
    found = there.poll(task)
    assert found.state == State.FAILED
    assert found.error is not None
    assert (found.error.kind, found.error.charged) == (kind, None)
    assert (message.rstrip(".") or status) in found.error.message
    assert found.error.code == (code or status)


def test_a_task_that_is_not_known_yet_may_come(services: ProviderServer) -> None:
    there = service(services, "sunoapi")
    task = there.submit(asked()).task_id
    services.plan("sunoapi", Oddity.UNKNOWN_TASK)
    services.plan("sunoapi", Oddity.REFUSE, on=On.POLL, code=422, message="recordInfo is null")
    services.plan("sunoapi", Oddity.REFUSE, on=On.POLL, code=404)
    assert [refusal(there.poll, task).kind for _ in range(3)] == [Kind.NOT_FOUND] * 3
    assert there.poll(task).state == State.SUCCEEDED


def test_a_poll_too_many_is_told_apart_from_no_credit(services: ProviderServer) -> None:
    there = service(services, "sunoapi")
    task = there.submit(asked()).task_id
    services.plan("sunoapi", Oddity.REFUSE, on=On.POLL, code=405)
    services.plan("sunoapi", Oddity.REFUSE, on=On.POLL, code=500)
    assert [refusal(there.poll, task).kind for _ in range(2)] == [Kind.RATE_LIMITED, Kind.UPSTREAM]


def test_a_status_that_nobody_knows_is_not_guessed(services: ProviderServer) -> None:
    there = service(services, "sunoapi")
    task = there.submit(asked()).task_id
    services.plan("sunoapi", Oddity.STATUS, status="SHUFFLING")
    error = refusal(there.poll, task)
    assert error.kind == Kind.UNEXPECTED_RESPONSE
    assert "SHUFFLING" in error.message


def test_what_is_left_is_told_in_credits(services: ProviderServer) -> None:
    services.credit |= {"sunoapi": Decimal(100), "kie": Decimal(100)}
    for slug in GATEWAYS:
        service(services, slug).submit(asked())
    left = Balance(amount=Decimal(88), unit="credits")
    assert service(services, "sunoapi").balance() == left
    assert service(services, "kie").balance() == Balance(amount=Decimal("88.5"), unit="credits")
    assert [it.path for it in services.seen(on=On.BALANCE)] == [
        "/api/v1/generate/credit", "/api/v1/chat/credit"
    ]  # fmt: skip


def test_no_credit_is_said_as_such(services: ProviderServer) -> None:
    services.credit |= {"sunoapi": Decimal(11), "kie": Decimal(11)}
    for slug in GATEWAYS:
        assert refusal(service(services, slug).submit, asked()).kind == Kind.NO_CREDIT


def test_what_is_left_is_asked_to_test_a_key(services: ProviderServer) -> None:
    assert refusal(service(services, "sunoapi", key="sk-wrong-key").balance).kind == Kind.AUTH
    services.plan("sunoapi", Oddity.EMPTY, on=On.BALANCE)
    wrong = refusal(service(services, "sunoapi").balance)
    assert wrong.kind == Kind.UNEXPECTED_RESPONSE
