"""Messages are sent, and sent again, until they are taken or their tries are used up."""

import threading
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from backend.config import keys, outbound
from backend.config.tests.outside import Send, outside
from backend.projects.models import Project
from backend.renders.tests.jobs import job_of
from backend.webhooks import sending
from backend.webhooks.messages import message
from backend.webhooks.models import (
    CLAIMED_FOR,
    DeliveryState,
    WebhookDelivery,
    WebhookEndpoint,
    new_event_id,
)
from backend.webhooks.sending import Deliverer, deliver_due, ping, prune
from backend.webhooks.tests.conftest import Receiver

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits between two tries."""
    monkeypatch.setattr(sending, "WAITS", (0.0, 0.0, 0.0))


def delivery(endpoint: WebhookEndpoint, event_type: str = "render_job.failed") -> WebhookDelivery:
    """Something to be told, now."""
    return WebhookDelivery.objects.create(
        endpoint=endpoint, event_id=new_event_id(), event_type=event_type,
        payload=message(event_type, timezone.now(), {"title": "déjà vu"}),
    )  # fmt: skip


def as_now(row: WebhookDelivery) -> WebhookDelivery:
    return WebhookDelivery.objects.get(pk=row.pk)


def test_a_job_that_ends_is_told_of(receiver: Receiver) -> None:
    job = job_of(Project.objects.create(title="A story"))
    assert job.cancel()
    deliver_due()
    [told] = receiver.received()
    assert (told.type, told.data["id"]) == ("render_job.cancelled", str(job.pk))
    row = WebhookDelivery.objects.get()
    assert (row.state, row.status, row.attempt, row.error) == ("delivered", 204, 1, "")
    assert row.event_id == told.id
    assert row.delivered_at
    deliver_due()
    assert len(receiver.received()) == 1


@pytest.mark.parametrize("status", ["200 OK", "201 Created", "202 Accepted", "299 Fine"])
def test_whoever_says_so_has_taken_it(receiver: Receiver, status: str) -> None:
    receiver.answers(status)
    row = delivery(receiver.endpoint)
    deliver_due()
    assert as_now(row).state == "delivered"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "400 No", "401 Who", "404 Gone?", "429 Later", "500 Oh"]
)
def test_what_is_not_taken_is_sent_three_times(receiver: Receiver, status: str) -> None:
    receiver.answers(status)
    row = delivery(receiver.endpoint)
    for tries in (1, 2, 3):
        deliver_due()
        assert as_now(row).attempt == tries
        assert as_now(row).state == ("failed" if tries == 3 else "pending")
    deliver_due()
    told = receiver.received()
    assert len({(it.id, it.body) for it in told}) == 1
    assert len(told) == 3
    now = as_now(row)
    assert now.status == int(status[:3])
    assert status[:3] in now.error
    assert now.next_attempt_at is None
    assert all(it.path == "/hook" for it in receiver.server.requests)


@pytest.mark.usefixtures("impatient")
def test_what_is_taken_in_the_end_is_delivered(receiver: Receiver) -> None:
    receiver.answers("503 Busy")
    row = delivery(receiver.endpoint)
    deliver_due()
    receiver.answers("200 OK")
    deliver_due()
    now = as_now(row)
    assert (now.state, now.attempt, now.status, now.error) == ("delivered", 2, 200, "")


def test_it_waits_longer_each_time(receiver: Receiver) -> None:
    receiver.answers("500 Oh")
    row = delivery(receiver.endpoint)
    for wait in (5, 60):
        before = timezone.now()
        deliver_due()
        due = as_now(row).next_attempt_at
        assert due
        assert before + timedelta(seconds=wait) <= due <= timezone.now() + timedelta(seconds=wait)
        deliver_due()  # it is not time yet
        WebhookDelivery.objects.update(next_attempt_at=timezone.now())
    assert len(receiver.received()) == 2


def test_who_wants_nothing_any_more_is_sent_nothing(receiver: Receiver) -> None:
    receiver.answers("410 Gone")
    rows = [delivery(receiver.endpoint) for _ in range(3)]
    deliver_due()
    deliver_due()
    assert len(receiver.received()) == 1
    assert [as_now(row).state for row in rows] == ["gone"] * 3
    assert [as_now(row).status for row in rows] == [410, None, None]
    assert not WebhookEndpoint.objects.get().enabled


def test_one_that_is_switched_off_is_sent_nothing(receiver: Receiver) -> None:
    delivery(receiver.endpoint)
    WebhookEndpoint.objects.update(enabled=False)
    deliver_due()
    assert receiver.received() == []


def test_what_came_first_is_sent_first(receiver: Receiver) -> None:
    rows = [delivery(receiver.endpoint) for _ in range(5)]
    deliver_due()
    assert [it.id for it in receiver.received()] == [row.event_id for row in rows]


@pytest.mark.usefixtures("impatient")
def test_nobody_on_this_machine_is_told_unless_that_is_wanted(receiver: Receiver) -> None:
    WebhookEndpoint.objects.update(allows_loopback=False)
    row = delivery(receiver.endpoint)
    for _ in range(3):
        deliver_due()
    assert receiver.server.requests == []
    assert as_now(row).state == "failed"
    assert "https" in as_now(row).error


@pytest.mark.usefixtures("impatient")
def test_nobody_may_be_there(receiver: Receiver) -> None:
    WebhookEndpoint.objects.update(url="http://127.0.0.1:9/hook")
    row = delivery(receiver.endpoint)
    deliver_due()
    now = as_now(row)
    assert (now.state, now.status) == ("pending", None)
    assert "127.0.0.1" in now.error


def test_without_a_secret_nothing_is_sent(receiver: Receiver) -> None:
    keys.remove_secret(receiver.endpoint.key_name)
    row = delivery(receiver.endpoint)
    deliver_due()
    assert receiver.server.requests == []
    assert "secret" in as_now(row).error


def test_a_file_of_keys_that_cannot_be_read_is_told(receiver: Receiver, settings: Settings) -> None:
    (settings.DATA_DIR / "keys.json").write_text("{")
    row = delivery(receiver.endpoint)
    deliver_due()
    assert receiver.server.requests == []
    assert "keys.json" in as_now(row).error


def test_each_try_is_made_by_one(receiver: Receiver) -> None:
    row = delivery(receiver.endpoint)
    twin = as_now(row)
    assert row.claim()
    assert not twin.claim()
    deliver_due()
    assert receiver.received() == []


def test_what_a_crash_has_interrupted_is_sent_after_all(receiver: Receiver) -> None:
    row = delivery(receiver.endpoint)
    assert row.claim()
    assert row.next_attempt_at
    WebhookDelivery.objects.update(next_attempt_at=row.next_attempt_at - CLAIMED_FOR)
    deliver_due()
    assert [it.id for it in receiver.received()] == [row.event_id]
    now = as_now(row)
    assert (now.state, now.attempt) == ("delivered", 2)
    assert not row.settle(DeliveryState.FAILED)  # whoever was slow decides nothing
    assert as_now(row).state == "delivered"


def test_a_ping_says_what_came_back_and_is_sent_once(receiver: Receiver) -> None:
    assert ping(receiver.endpoint).state == "delivered"
    receiver.answers("500 Oh")
    row = ping(receiver.endpoint)
    assert (row.state, row.status, row.attempt) == ("failed", 500, 1)
    deliver_due()
    assert [it.type for it in receiver.received()] == ["ping", "ping"]


def test_the_secret_before_signs_as_well_for_a_day(receiver: Receiver) -> None:
    newest = receiver.endpoint.renew_secret()
    delivery(receiver.endpoint)
    deliver_due()
    [told] = receiver.received()
    assert told.signatures == 2
    receiver.secret = newest
    assert receiver.received() == [told]
    WebhookEndpoint.objects.update(previous_until=timezone.now())
    delivery(receiver.endpoint)
    deliver_due()
    assert receiver.received()[1].signatures == 1
    assert keys.secret(receiver.endpoint.previous_key_name)
    prune()
    assert not keys.secret(receiver.endpoint.previous_key_name)
    assert receiver.endpoint.keys() == [newest]


def test_old_ones_are_forgotten(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MOST_KEPT", 3)
    other = WebhookEndpoint(url="https://hooks.test/")
    other.add()
    rows = [delivery(receiver.endpoint) for _ in range(6)]
    theirs = delivery(other)
    WebhookDelivery.objects.exclude(pk=rows[0].pk).update(state="delivered")
    month_ago = timezone.now() - sending.KEPT_FOR - timedelta(seconds=1)
    WebhookDelivery.objects.filter(pk=rows[5].pk).update(created_at=month_ago)
    prune()
    kept = set(WebhookDelivery.objects.values_list("pk", flat=True))
    # What waits is kept; of the rest of this receiver the newest three, without those too old.
    assert kept == {rows[0].pk, rows[2].pk, rows[3].pk, rows[4].pk, theirs.pk}


def test_looking_prunes_once_in_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    pruned: list[int] = []
    monkeypatch.setattr(sending, "prune", lambda: pruned.append(1))
    deliverer = Deliverer()
    for _ in range(3):
        deliverer.look()
    assert pruned == [1]


class Slow:
    """Sends to endpoints, which take their time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun: list[Any] = []
        self.over = threading.Event()
        self._came = threading.Semaphore(0)
        monkeypatch.setattr(sending, "send_due", self._send)

    def _send(self, endpoint: Any) -> None:
        self.begun.append(endpoint)
        self._came.release()
        assert self.over.wait(60)

    def wait_for(self, count: int) -> None:
        for _ in range(count):
            assert self._came.acquire(timeout=60)


def finish(slow: Slow) -> None:
    slow.over.set()
    for thread in threading.enumerate():
        if thread.name == "webhooks":
            thread.join(60)


def test_a_slow_receiver_keeps_nobody_waiting(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.STORYREEL_EXECUTOR = "threads"
    endpoints = [WebhookEndpoint(url="https://hooks.test/") for _ in range(6)]
    for it in endpoints:
        it.add()
    slow, deliverer = Slow(monkeypatch), Deliverer()
    for it in endpoints[:2]:
        delivery(it)
        delivery(it)
    deliverer.look()
    deliverer.look()
    slow.wait_for(2)
    assert sorted(slow.begun) == sorted(it.pk for it in endpoints[:2])  # each once at a time
    for it in endpoints[2:]:
        delivery(it)
    deliverer.look()
    slow.wait_for(2)
    assert len(slow.begun) == 4  # and only so many at once
    finish(slow)
    deliverer.look()
    slow.wait_for(4)
    finish(slow)
    assert set(slow.begun) == {it.pk for it in endpoints}


def test_one_that_fails_is_looked_at_again(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, receiver: Receiver
) -> None:
    settings.STORYREEL_EXECUTOR = "threads"
    began = threading.Semaphore(0)

    def full(_: object) -> None:
        began.release()
        raise OSError

    monkeypatch.setattr(sending, "send_due", full)
    delivery(receiver.endpoint)
    deliverer = Deliverer()
    for _ in range(2):
        deliverer.look()
        assert began.acquire(timeout=60)
        for thread in threading.enumerate():
            if thread.name == "webhooks":
                thread.join(60)


def test_an_address_is_looked_at_before_each_try(receiver: Receiver) -> None:
    with outside() as other:
        WebhookEndpoint.objects.update(url=f"http://[::ffff:127.0.0.1]:{other.port}/hook")
        delivery(receiver.endpoint)
        deliver_due()
        assert other.requests == []


def test_an_answer_that_never_comes_is_no_answer(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    over = threading.Event()

    def silent(_: Send) -> None:
        over.wait(60)

    receiver.server.scripts["/hook"] = silent
    impatient = partial(outbound.post, limits=outbound.Limits(total=0.2))
    monkeypatch.setattr(outbound, "post", impatient)
    row = delivery(receiver.endpoint)
    deliver_due()
    over.set()
    now = as_now(row)
    assert (now.state, now.status) == ("pending", None)
    assert "too long" in now.error
