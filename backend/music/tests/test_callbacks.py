"""/api/webhooks/music/…: what services say by themselves is a hint, whoever it is that says it."""

import gzip
import itertools
import json
from typing import Any

import pytest

from backend.config import keys
from backend.conftest import Exchange, LocalClient
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import TaskManager
from backend.music.models import MusicSettings, MusicTrack, ProviderEvent
from backend.music.tests.asking import JSON, ask, files, row_of, set_up, told
from backend.music.tests.provider_callbacks import Callback
from backend.music.tests.provider_server import On, ProviderServer, Shape
from backend.music.tests.test_late_results import ended

PUBLIC = "https://storyreel.example"


def begun(api: LocalClient, server: ProviderServer, slug: str = "kie") -> Any:
    """The answer to who asks for music of a service that may call back, once it was asked twice."""
    MusicSettings.objects.update_or_create(pk=1, defaults={"public_url": PUBLIC})
    set_up(server, slug)
    answer = ask(api, slug)
    server.wait_for(1, slug, On.POLL)
    return answer


def path_of(callback: Callback) -> str:
    assert callback.url.startswith(f"{PUBLIC}/api/webhooks/music/")
    return callback.url.removeprefix(PUBLIC)


def send(api: LocalClient, callback: Callback, **changes: Any) -> int:
    """Deliver it; the status of the answer."""
    headers = dict(callback.headers) | changes.pop("headers", {})
    headers.pop("Content-Type", None)
    kind = changes.pop("content_type", JSON)
    body, path = changes.pop("body", callback.body), changes.pop("path", path_of(callback))
    return int(api.post(path, body, content_type=kind, headers=headers).status_code)


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("slug", ["sunoapi", "kie"])
def test_every_shape_is_understood(
    api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager, slug: str,
    shape: Shape,
) -> None:  # fmt: skip
    answer = begun(api, slow_services, slug)
    task = slow_services.tasks()[0].id
    assert send(api, slow_services.callback(task, shape, stage="text")) == 200
    slow_services.finish()
    assert send(api, slow_services.callback(task, shape)) == 200
    ended(answer)
    assert [event.stage for event in row_of(answer).events.all()] == ["text", "complete"]
    assert len(told(api, answer)["variations"]) == 2


def test_what_it_claims_does_not_count(
    api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager
) -> None:
    answer = begun(api, slow_services)
    asked = len(slow_services.seen("kie", On.POLL))
    task = slow_services.tasks()[0].id
    for stage in ("complete", "error"):
        assert send(api, slow_services.callback(task, stage=stage)) == 200
    slow_services.wait_for(asked + 2, "kie", On.POLL)
    assert row_of(answer).status == JobStatus.PROCESSING
    assert MusicTrack.objects.count() == 0
    slow_services.finish()
    ended(answer)


def test_forgeries_change_nothing(
    api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager
) -> None:
    answer = begun(api, slow_services)
    keys.set_secret("kie.webhook", slow_services.webhook_secrets["kie"])
    task = slow_services.tasks()[0].id
    right = slow_services.callback(task)
    now, signature = right.headers["X-Webhook-Timestamp"], right.headers["X-Webhook-Signature"]

    def signed(timestamp: str, signature: str) -> dict[str, str]:
        return {"X-Webhook-Timestamp": timestamp, "X-Webhook-Signature": signature}

    unbelievable = [
        signed(now, ""), signed(now, signature.lower()), signed(now, signature[:-2]),
        signed(now, f"{signature},{signature}"), signed(now, f" {signature}x"),
        signed(now, "zz" * 22), signed("", signature), signed("NaN", signature),
        signed(f"+{now}", signature), signed(str(int(now) - 301), signature),
        signed(str(int(now) + 400), signature), signed("9" * 40, signature),
    ]  # fmt: skip
    assert {send(api, right, headers=it) for it in unbelievable} == {401}
    for how in ("wrong", "old", ""):
        forged = slow_services.callback(task, signed=how)
        assert send(api, forged) == 401
    elsewhere = [
        path_of(right).replace("/kie/", "/sunoapi/"), path_of(right)[:-2] + "B/",
        path_of(right).replace("/kie/", "/kie/x"), "/api/webhooks/music/kie/" + "A" * 43 + "/",
    ]  # fmt: skip
    assert {send(api, right, path=path) for path in elsewhere} <= {403, 404}
    odd = [b"", b"[]", b"null", b"{", b"\xff\xfe", b"[" * 60_000, gzip.compress(right.body)]
    assert {send(api, right, body=body) for body in odd} == {400}
    assert send(api, right, content_type="text/plain") == 400
    assert send(api, right, headers={"Content-Encoding": "gzip"}) == 400
    assert ProviderEvent.objects.count() == 0
    assert send(api, right, body=b'{"x": "' + b"x" * 70_000 + b'"}') == 413
    assert row_of(answer).status == JobStatus.PROCESSING
    assert send(api, right) == 200


def test_a_body_that_was_changed_under_a_right_signature_changes_nothing(
    api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager
) -> None:
    answer = begun(api, slow_services)
    keys.set_secret("kie.webhook", slow_services.webhook_secrets["kie"])
    right = slow_services.callback(slow_services.tasks()[0].id)
    told_otherwise = json.loads(right.body)
    for song in told_otherwise["data"]["data"]:
        song["audio_url"] = "http://169.254.169.254/latest/meta-data"
    assert send(api, right, body=json.dumps(told_otherwise).encode()) == 200
    slow_services.finish()
    ended(answer)
    assert all("169.254" not in str(it.provenance) for it in MusicTrack.objects.all())


def test_the_task_of_another_job_is_not_this_ones(
    api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager
) -> None:
    answer = begun(api, slow_services)
    other = ask(api, "kie", prompt="Another")
    slow_services.wait_for(2, "kie")
    first, second = (task.id for task in slow_services.tasks())
    assert send(api, slow_services.callback(first, instead=second)) == 200
    assert row_of(answer).provider_task == first
    slow_services.finish()
    ended(answer)
    ended(other)


def test_a_replay_is_one_event(
    api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager
) -> None:
    answer = begun(api, slow_services)
    callback = slow_services.callback(slow_services.tasks()[0].id, stage="first")
    assert {send(api, callback) for _ in range(20)} == {200}
    assert ProviderEvent.objects.count() == 1
    slow_services.finish()
    ended(answer)
    assert {send(api, callback) for _ in range(20)} == {200}
    assert row_of(answer).status == JobStatus.COMPLETED


def test_a_storm_is_kept_in_bounds(
    api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager
) -> None:
    answer = begun(api, slow_services)
    callback = slow_services.callback(slow_services.tasks()[0].id)
    body = json.loads(callback.body)
    bodies = [json.dumps({**body, "n": number}).encode() for number in range(120)]
    assert {send(api, callback, body=it) for it in bodies} == {200}
    assert ProviderEvent.objects.count() == 100
    slow_services.finish()
    ended(answer)


def test_nobody_may_call_where_no_public_address_is_set(
    api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager
) -> None:
    answer = begun(api, slow_services)
    MusicSettings.objects.update(public_url="")
    assert send(api, slow_services.callback(slow_services.tasks()[0].id)) == 404
    slow_services.finish()
    ended(answer)
    ask(api, "kie", prompt="Another")
    slow_services.wait_for(2, "kie")
    assert ".invalid/" in slow_services.tasks()[1].asked["callBackUrl"]


@pytest.mark.parametrize("copies", [1, 3])
@pytest.mark.parametrize("order", list(itertools.permutations(("text", "first", "complete"))))
def test_any_order_and_number_gives_one_result(
    api: LocalClient, slow_services: ProviderServer, in_threads: TaskManager,
    order: tuple[str, ...], copies: int,
) -> None:  # fmt: skip
    answer = begun(api, slow_services)
    task = slow_services.tasks()[0].id
    stages = [stage for stage in order for _ in range(copies)]
    shapes = itertools.islice(itertools.cycle(Shape), copies, copies + len(stages))
    callbacks = [slow_services.callback(task, it, stage=stage)
                 for stage, it in zip(stages, shapes, strict=True)]  # fmt: skip
    for number, callback in enumerate(callbacks):
        if number == len(callbacks) // 2:
            slow_services.finish()
        assert send(api, callback) == 200
    ended(answer)
    assert len(told(api, answer)["variations"]) == len(files()) == 2


@pytest.mark.django_db(transaction=True)
def test_it_may_come_by_another_name_and_without_our_headers(asgi: Exchange) -> None:
    path = "/api/webhooks/music/kie/" + "A" * 43 + "/"
    kind = ("content-type", JSON)
    foreign = asgi("POST", path, kind, ("content-length", "2"), body=b"{}", host="a.example")
    assert (foreign.status, json.loads(foreign.body)["code"]) == (404, "not_found")
    assert asgi("GET", path, host="a.example").status == 400
    long = asgi("POST", path, kind, ("content-length", "70000"), host="a.example")
    assert long.status == 413
    assert asgi("POST", path[:-3] + "/", kind, host="a.example").status == 400
