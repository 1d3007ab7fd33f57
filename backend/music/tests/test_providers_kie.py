"""kie.ai where it is not as sunoapi.org: signed callbacks, credit that is told and given back."""

import time
from decimal import Decimal

import pytest

from backend.music.providers.kie import is_signed, signature
from backend.music.providers.protocol import Kind, State, WebhookEvent
from backend.music.tests.provider_callbacks import Shape
from backend.music.tests.provider_oddities import Oddity
from backend.music.tests.provider_requests import asked, refusal, service
from backend.music.tests.provider_server import ProviderServer

# A key, a task and a time whose signature is known.
KEY, TASK, TIME = "kie_test_key", "2fac0000000000000000000000009f72", "1735689600"
SIGNATURE = "CIerhyuNKd4J2jFhxOH9ffiuTRNkmJN36xVIEOOeKug="
SIGNED = {"X-Webhook-Timestamp": TIME, "X-Webhook-Signature": SIGNATURE}
NOW = float(TIME)


def test_the_signature_is_the_one_that_is_known() -> None:
    assert signature(KEY, TASK, TIME) == SIGNATURE
    assert is_signed(KEY, TASK, SIGNED, NOW)
    assert is_signed(KEY, TASK, {name.lower(): it for name, it in SIGNED.items()}, NOW)


def test_a_signature_is_good_for_five_minutes_either_way() -> None:
    assert [is_signed(KEY, TASK, SIGNED, NOW + it) for it in (-301, -300, 0, 300, 301)] == [
        False, True, True, True, False
    ]  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [{"X-Webhook-Signature": ""}, {"X-Webhook-Signature": SIGNATURE[:-1]},
     {"X-Webhook-Signature": f" {SIGNATURE}"}, {"X-Webhook-Signature": "Ünsigned"},
     {"X-Webhook-Timestamp": f" {TIME}"}, {"X-Webhook-Timestamp": f"+{TIME}"},
     {"X-Webhook-Timestamp": f"{TIME}.0"}, {"X-Webhook-Timestamp": ""},
     {"X-Webhook-Timestamp": "9" * 13}, {"X-Webhook-Timestamp": "１７３５６８９６００"},
     {"X-Webhook-Timestamp": str(int(TIME) + 1)}],
)  # fmt: skip
def test_anything_else_is_no_signature(changes: dict[str, str]) -> None:
    assert not is_signed(KEY, TASK, {**SIGNED, **changes}, NOW)


def test_nothing_is_no_signature() -> None:
    assert not is_signed(KEY, TASK, {}, NOW)
    assert not is_signed(KEY, f"{TASK}0", SIGNED, NOW)
    assert not is_signed(f"{KEY}0", TASK, SIGNED, NOW)


def test_callbacks_have_to_be_signed_where_a_secret_is_set(services: ProviderServer) -> None:
    secret = services.webhook_secrets["kie"]
    there = service(services, "kie", webhook_secret=secret)
    task = there.submit(asked()).task_id
    good = services.callback(task)
    assert there.parse_webhook(good.headers, good.body) == WebhookEvent(
        task_id=task, stage="complete"
    )
    for signed in ("wrong", "old", ""):
        bad = services.callback(task, signed=signed)
        error = refusal(there.parse_webhook, bad.headers, bad.body)
        assert error.kind == Kind.AUTH, signed
        assert secret not in str(error)


def test_a_signature_is_of_one_task(services: ProviderServer) -> None:
    there = service(services, "kie", webhook_secret=services.webhook_secrets["kie"])
    task = there.submit(asked()).task_id
    good, other = services.callback(task), services.callback(task, instead="f" * 32)
    assert refusal(there.parse_webhook, good.headers, other.body).kind == Kind.AUTH


def test_a_signature_is_looked_at_in_all_shapes(services: ProviderServer) -> None:
    there = service(services, "kie", webhook_secret=services.webhook_secrets["kie"])
    task = there.submit(asked()).task_id
    for shape in Shape:
        good, bad = services.callback(task, shape), services.callback(task, shape, signed="wrong")
        assert there.parse_webhook(good.headers, good.body).task_id == task
        assert refusal(there.parse_webhook, bad.headers, bad.body).kind == Kind.AUTH


def test_without_a_secret_they_are_hints_like_others(services: ProviderServer) -> None:
    there = service(services, "kie")
    task = there.submit(asked()).task_id
    bare = services.callback(task, signed="")
    assert there.parse_webhook(bare.headers, bare.body).task_id == task


def test_the_clock_is_that_of_this_machine(
    services: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = service(services, "kie", webhook_secret=services.webhook_secrets["kie"])
    task = there.submit(asked()).task_id
    good = services.callback(task)
    later = time.time() + 1000
    monkeypatch.setattr(time, "time", lambda: later)
    assert refusal(there.parse_webhook, good.headers, good.body).kind == Kind.AUTH


def test_it_says_what_it_has_taken(services: ProviderServer) -> None:
    there = service(services, "kie")
    found = there.poll(there.submit(asked()).task_id)
    assert found.cost == Decimal("0.060")
    assert services.charged("kie") == found.cost
    other = service(services, "sunoapi")
    assert other.poll(other.submit(asked()).task_id).cost is None


def test_what_failed_and_was_given_back_is_not_charged(slow_services: ProviderServer) -> None:
    there = service(slow_services, "kie")
    task = there.submit(asked()).task_id
    slow_services.fail(task, "It has failed, and the credits are given back.", "531")
    found = there.poll(task)
    assert found.state == State.FAILED
    assert found.error is not None
    assert found.error.charged is False
    assert slow_services.charged("kie") == 0
    assert [it.amount for it in slow_services.charges("kie")] == [Decimal("0.06"), Decimal("-0.06")]


def test_a_limit_of_the_key_is_no_credit(services: ProviderServer) -> None:
    services.plan("kie", Oddity.REFUSE, code=433, message="API key limit reached")
    error = refusal(service(services, "kie").submit, asked())
    assert (error.kind, error.charged) == (Kind.NO_CREDIT, False)
