"""The jobs API: submitted, polled, cancelled."""

import urllib.request
from typing import Any

import pytest

from backend.music.providers.protocol import Kind, Mode, State
from backend.music.tests.provider_oddities import Oddity, On, Stage
from backend.music.tests.provider_requests import asked, refusal, service
from backend.music.tests.provider_server import ProviderServer


def heard(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - of our own server
        return bytes(answer.read())


def test_a_job_goes_its_way(slow_services: ProviderServer) -> None:
    there = service(slow_services, "suno")
    taken = there.submit(asked(variations=2, seed=7, duration=60, model="V4"))
    (seen,) = slow_services.seen("suno")
    assert seen.headers["x-organization-id"] == "org-1"
    assert seen.body["num_variations"] == 2
    assert (seen.body["seed"], seen.body["duration"], seen.body["model"]) == (7, 60, "V4")
    assert (taken.state, taken.wait, taken.tracks) == (State.QUEUED, 40.0, ())
    states = []
    for stage in (Stage.QUEUED, Stage.RUNNING, Stage.FIRST, Stage.DONE):
        slow_services.move(taken.task_id, stage)
        found = there.poll(taken.task_id)
        states.append((found.state, found.progress, len(found.tracks)))
    assert states == [
        (State.QUEUED, 0.0, 0), (State.RUNNING, 0.0, 0), (State.PARTIAL, 50.0, 1),
        (State.SUCCEEDED, 100.0, 2),
    ]  # fmt: skip
    assert [(it.asset_id, it.index, it.duration) for it in found.tracks] == [
        ("v0", 0, 1.0), ("v1", 1, 1.0)
    ]  # fmt: skip


def test_what_is_not_wished_is_not_sent(services: ProviderServer) -> None:
    service(services, "suno", organization="").submit(asked())
    (seen,) = services.seen("suno")
    assert set(seen.body) == {"prompt", "model", "num_variations"}
    assert "x-organization-id" not in seen.headers


def test_the_same_words_and_seed_are_the_same_music(services: ProviderServer) -> None:
    there = service(services, "suno")
    requests = [asked(seed=7), asked(seed=7), asked(seed=8), asked(prompt="Rain.", seed=7), asked()]
    polled = [there.poll(there.submit(request).task_id) for request in requests]
    sounds = [heard(it.tracks[0].url) for it in polled]
    assert sounds[0] == sounds[1]
    assert len(set(sounds)) == 4
    assert sounds[0].startswith(b"RIFF")


def test_a_job_that_fails_says_why(slow_services: ProviderServer) -> None:
    there = service(slow_services, "suno")
    task = there.submit(asked()).task_id
    slow_services.fail(task, "Tags contained artist name", "moderated")
    found = there.poll(task)
    assert (found.state, found.tracks) == (State.FAILED, ())
    assert found.error is not None
    assert (found.error.kind, found.error.code) == (Kind.CONTENT_REJECTED, "moderated")
    assert found.error.message == "Suno refuses what is asked for: Tags contained artist name."
    assert "Take the name out" in found.error.remedy
    assert found.error.charged is None, "nobody knows"


def test_a_job_is_cancelled_while_it_is_not_over(slow_services: ProviderServer) -> None:
    there = service(slow_services, "suno")
    task = there.submit(asked()).task_id
    assert there.cancel(task) is True
    assert there.poll(task).state == State.CANCELLED
    assert there.cancel(task) is False
    assert there.cancel("job-of-somebody") is False
    slow_services.plan("suno", Oddity.SERVER_ERROR, on=On.CANCEL)
    assert refusal(there.cancel, task).kind == Kind.UPSTREAM


def test_a_job_that_is_not_there_yet_may_come(services: ProviderServer) -> None:
    there = service(services, "suno")
    task = there.submit(asked()).task_id
    services.plan("suno", Oddity.UNKNOWN_TASK, times=2)
    assert [refusal(there.poll, task).kind for _ in range(2)] == [Kind.NOT_FOUND] * 2
    assert there.poll(task).state == State.SUCCEEDED


def test_done_without_an_address_is_not_done(services: ProviderServer) -> None:
    there = service(services, "suno")
    task = there.submit(asked()).task_id
    services.plan("suno", Oddity.EMPTY_URL)
    assert there.poll(task).state == State.RUNNING


def test_a_status_that_nobody_knows_is_not_guessed(services: ProviderServer) -> None:
    there = service(services, "suno")
    task = there.submit(asked()).task_id
    for status in ("dreaming", None, 7):
        services.plan("suno", Oddity.STATUS, status=status)
        assert refusal(there.poll, task).kind == Kind.UNEXPECTED_RESPONSE


def test_the_name_of_a_job_stays_within_its_path(services: ProviderServer) -> None:
    there = service(services, "suno")
    assert refusal(there.poll, "a/../../generate?x=1#y").kind == Kind.NOT_FOUND
    (seen,) = services.seen("suno")
    assert seen.path == "/jobs/a%2F..%2F..%2Fgenerate%3Fx%3D1%23y"


@pytest.mark.parametrize(
    ("details", "kind"),
    [({"status": 402}, Kind.NO_CREDIT), ({"status": 404}, Kind.CONFIG),
     ({"status": 429, "retry_after": "9"}, Kind.RATE_LIMITED),
     ({"status": 400}, Kind.INVALID_INPUT), ({"status": 422}, Kind.INVALID_INPUT),
     ({"status": 422, "message": "prompt is too long"}, Kind.TOO_LONG),
     ({"status": 422, "message": "Flagged for moderation"}, Kind.CONTENT_REJECTED),
     ({"status": 401}, Kind.AUTH), ({"status": 403}, Kind.AUTH)],
)  # fmt: skip
def test_refusals_have_names(services: ProviderServer, details: dict[str, Any], kind: Kind) -> None:
    services.plan("suno", Oddity.REFUSE, **details)
    error = refusal(service(services, "suno").submit, asked(Mode.IDEA))
    assert (error.kind, error.charged) == (kind, False)
    assert error.remedy
    assert services.submissions() == 0


def test_its_key_is_tested_by_a_job_that_is_not_there(services: ProviderServer) -> None:
    assert service(services, "suno").test_key()
    wrong = service(services, "suno", key="sk-another-0123456789")
    assert refusal(wrong.test_key).kind == Kind.AUTH
    assert services.submissions() == 0
