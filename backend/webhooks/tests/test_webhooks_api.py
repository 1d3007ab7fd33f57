"""/api/webhook-endpoints/ and /api/webhook-deliveries/."""

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from backend.config import keys
from backend.config.tests.outside import Names
from backend.conftest import LocalClient
from backend.jobs.models import Job
from backend.projects.models import Project
from backend.renders.tests.jobs import job_of
from backend.webhooks.models import WebhookDelivery, WebhookEndpoint
from backend.webhooks.sending import deliver_due
from backend.webhooks.tests.conftest import Receiver

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"
ENDPOINTS, DELIVERIES = "/api/webhook-endpoints/", "/api/webhook-deliveries/"


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is one name on the internet, and one that leads into a network."""
    resolver = Names(hooks__test=[["93.184.215.14"]], inside__test=[["10.0.0.7"]])
    monkeypatch.setattr("socket.getaddrinfo", resolver)


def add(api: LocalClient, url: str = "https://hooks.test/x?key=1", **values: Any) -> Any:
    return api.post(ENDPOINTS, {"url": url, **values}, content_type=JSON)


def ended() -> Job:
    job = job_of(Project.objects.create(title="A story"))
    assert job.cancel()
    return job


def test_an_endpoint_is_added(api: LocalClient) -> None:
    answer = add(api, events=["render_job.failed", "render_job.failed"])
    assert answer.status_code == 201
    told = answer.json()
    assert told["url"] == "https://hooks.test/x?key=1"
    assert told["events"] == ["render_job.failed"]
    assert (told["enabled"], told["allows_loopback"]) == (True, False)


def test_its_secret_is_shown_once(api: LocalClient) -> None:
    made = add(api).json()
    secret = made["secret"]
    [listed] = api.get(ENDPOINTS).json()["results"]
    one = api.get(f"{ENDPOINTS}{made['id']}/")
    changed = api.patch(f"{ENDPOINTS}{made['id']}/", {"enabled": False}, content_type=JSON)
    assert listed == one.json() == {**changed.json(), "enabled": True}
    assert listed["secret_ends_in"] == secret[-4:]
    assert "secret" not in listed
    for told in (str(listed), one.content.decode(), changed.content.decode()):
        assert secret not in told
    assert keys.secret(f"webhook.{made['id']}") == secret


@pytest.mark.parametrize(
    "values",
    [
        {"url": "http://hooks.test/"}, {"url": "https://10.0.0.1/"}, {"url": "https://inside.test"},
        {"url": "https://nowhere.test/"}, {"url": "https://me:secret@hooks.test/"}, {"url": ""},
        {"url": "hooks.test"}, {"url": "https://127.0.0.1:8188/"}, {"url": "http://127.0.0.1/"},
        {"url": "http://10.0.0.1/", "allows_loopback": True}, {"url": None},
        {"url": "https://hooks.test/" + "x" * 2000}, {"events": ["render_job.queued"]},
        {"events": "render_job.failed"}, {"secret": "whsec_x"}, {"colour": "red"},
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(api: LocalClient, values: dict[str, Any]) -> None:
    answer = add(api, **values)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert not WebhookEndpoint.objects.exists()
    assert not (settings.DATA_DIR / "keys.json").exists()


def test_programs_on_this_machine_have_to_be_allowed(api: LocalClient) -> None:
    refused = add(api, "http://127.0.0.1:8188/hook")
    assert refused.status_code == 400
    assert "allows_loopback" in refused.json()["message"]
    made = add(api, "http://127.0.0.1:8188/hook", allows_loopback=True).json()
    there = f"{ENDPOINTS}{made['id']}/"
    assert api.patch(there, {"allows_loopback": False}, content_type=JSON).status_code == 400
    elsewhere = {"allows_loopback": False, "url": "https://hooks.test/"}
    assert api.patch(there, elsewhere, content_type=JSON).status_code == 200
    assert api.patch(there, {"url": "http://127.0.0.1/"}, content_type=JSON).status_code == 400


def test_it_is_deleted_with_its_secrets_and_what_was_sent(
    api: LocalClient, receiver: Receiver
) -> None:
    receiver.endpoint.renew_secret()
    ended()
    names = [receiver.endpoint.key_name, receiver.endpoint.previous_key_name]
    assert all(map(keys.secret, names))
    assert api.delete(f"{ENDPOINTS}{receiver.endpoint.pk}/").status_code == 204
    assert not any(map(keys.secret, names))
    assert not WebhookDelivery.objects.exists()


def test_a_new_secret_is_made(api: LocalClient, receiver: Receiver) -> None:
    answer = api.post(f"{ENDPOINTS}{receiver.endpoint.pk}/rotate/")
    assert answer.status_code == 200
    secret = answer.json()["secret"]
    assert secret != receiver.secret
    receiver.endpoint.refresh_from_db()
    assert receiver.endpoint.keys() == [secret, receiver.secret]


def test_it_is_tested(api: LocalClient, receiver: Receiver) -> None:
    there = f"{ENDPOINTS}{receiver.endpoint.pk}/test/"
    told = api.post(there).json()
    assert (told["state"], told["status"], told["event_type"]) == ("delivered", 204, "ping")
    [got] = receiver.received()
    assert (got.id, got.type) == (told["event_id"], "ping")
    receiver.answers("418 Teapot")
    WebhookEndpoint.objects.update(enabled=False)
    told = api.post(there).json()
    assert (told["state"], told["status"]) == ("failed", 418)
    assert "418" in told["error"]


def test_what_was_sent_is_listed_newest_first(api: LocalClient, receiver: Receiver) -> None:
    other = add(api).json()["id"]
    first, second = ended(), ended()
    deliver_due()
    query = f"?endpoint={receiver.endpoint.pk}"
    told = api.get(DELIVERIES + query).json()["results"]
    assert [it["payload"]["data"]["id"] for it in told] == [str(second.pk), str(first.pk)]
    assert {(it["state"], it["status"]) for it in told} == {("delivered", 204)}
    assert api.get(DELIVERIES).json()["count"] == 4
    assert api.get(f"{DELIVERIES}?endpoint={other}&state=delivered").json()["count"] == 0
    assert api.get(f"{DELIVERIES}?endpoint={uuid4()}").status_code == 400
    assert api.get(f"{DELIVERIES}{told[0]['id']}/").json() == told[0]
    assert api.delete(f"{DELIVERIES}{told[0]['id']}/").status_code == 405
    assert receiver.secret not in str(told)


def test_what_has_failed_is_sent_anew(
    api: LocalClient, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backend.webhooks.sending.WAITS", (0.0,))
    receiver.answers("500 Oh")
    ended()
    deliver_due()
    [told] = api.get(DELIVERIES).json()["results"]
    assert told["state"] == "failed"
    receiver.answers("200 OK")
    answer = api.post(f"{DELIVERIES}{told['id']}/retry/")
    assert answer.status_code == 202
    assert (answer.json()["state"], answer.json()["attempt"]) == ("pending", 0)
    deliver_due()
    assert api.get(f"{DELIVERIES}{told['id']}/").json()["state"] == "delivered"
    assert len({it.id for it in receiver.received()}) == 1
    refused = api.post(f"{DELIVERIES}{told['id']}/retry/")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")


def test_what_waits_for_one_that_is_switched_off_is_not_sent_later(
    api: LocalClient, receiver: Receiver
) -> None:
    ended()
    there = f"{ENDPOINTS}{receiver.endpoint.pk}/"
    assert api.patch(there, {"enabled": False}, content_type=JSON).status_code == 200
    [told] = api.get(DELIVERIES).json()["results"]
    assert told["state"] == "failed"
    refused = api.post(f"{DELIVERIES}{told['id']}/retry/")
    assert (refused.status_code, refused.json()["code"]) == (409, "switched_off")
    api.patch(there, {"enabled": True}, content_type=JSON)
    deliver_due()
    assert receiver.received() == []
    assert api.post(f"{DELIVERIES}{told['id']}/retry/").status_code == 202
    deliver_due()
    assert len(receiver.received()) == 1


def test_actions_open_in_a_browser_as_pages_with_a_form(
    api: LocalClient, receiver: Receiver
) -> None:
    for action in ("test", "rotate"):
        page = api.get(
            f"{ENDPOINTS}{receiver.endpoint.pk}/{action}/", headers={"accept": "text/html"}
        )
        assert page.status_code == 200
    assert receiver.server.requests == []
