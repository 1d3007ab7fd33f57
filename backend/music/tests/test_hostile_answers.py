"""Services that answer what nobody expects: nothing is paid twice, nothing that is paid is lost."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from backend.conftest import ErrorRecords, LocalClient
from backend.features.flags import switch
from backend.jobs.dispatch import resume_abandoned
from backend.jobs.states import JobStatus
from backend.music import ledger
from backend.music.late import look_after_late
from backend.music.models import (
    CreditEntry,
    MusicJob,
    MusicSettings,
    ProviderSettings,
    Submission,
)
from backend.music.providers import http
from backend.music.providers.service import Service
from backend.music.tests.asking import JOBS, JSON, ask, set_up, told
from backend.music.tests.provider_server import FILES, Oddity, On, ProviderServer

pytestmark = pytest.mark.usefixtures("at_once")
HALF = rb"\ud83d"  # of an emoji, as JSON has it where a title was cut


def changed(monkeypatch: pytest.MonkeyPatch, change: Callable[[bytes], bytes]) -> None:
    """Have what a service has answered be something else."""
    original = http.Http._parsed

    def parsed(self: http.Http, said: bytes, status: int) -> Any:
        return original(self, change(said), status)

    monkeypatch.setattr(http.Http, "_parsed", parsed)


def test_what_cannot_be_understood_may_have_been_paid(
    api: LocalClient,
    services: ProviderServer,
    monkeypatch: pytest.MonkeyPatch,
    logged_errors: ErrorRecords,
) -> None:
    logged_errors.expected.add("backend.music.sending")
    submit = Service.submit

    def broken(self: Service, request: Any) -> Any:
        submit(self, request)
        raise UnicodeEncodeError("utf-8", "x", 0, 1, "as if there were a defect")

    set_up(services, "kie")
    monkeypatch.setattr(Service, "submit", broken)
    row = told(api, ask(api, "kie"))
    assert (row["submission"], row["error_code"]) == ("submit_unknown", "submit_unknown")
    assert not row["can_retry"]
    answer = api.post(f"{JOBS}{row['id']}/retry/", {"confirmed_cost": "1"}, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (409, "submit_unknown")
    assert services.submissions() == 1


@pytest.mark.parametrize(
    "header", ["Mon, 01 Jan 99999999999 00:00:00 GMT", "-5", "1e999", "soon", "\u0663"]
)
def test_a_date_that_is_none_is_no_wait(header: str) -> None:
    assert http.wait(header) is None


def test_half_letters_in_titles_lose_nothing(
    api: LocalClient, services: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(services, "kie")
    changed(monkeypatch, lambda said: said.replace(b'"title": "', b'"title": "' + HALF))
    row = told(api, ask(api, "kie"))
    assert (row["status"], len(row["variations"])) == ("completed", 2)
    assert row["variations"][0]["title"].startswith("\ufffd")


def test_a_task_whose_name_cannot_be_read_is_one_that_nobody_knows(
    api: LocalClient, services: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(services, "kie")
    changed(monkeypatch, lambda said: said.replace(b'"taskId": "', b'"taskId": "' + HALF))
    assert told(api, ask(api, "kie"))["submission"] == "submit_unknown"


@pytest.mark.parametrize("name", [HALF + b"abc", rb"\u0000", rb"a\u0000b", b"x" * 400])
def test_odd_names_in_callbacks_are_no_error_of_ours(
    api: LocalClient, services: ProviderServer, name: bytes
) -> None:
    MusicSettings.objects.create(pk=1, public_url="http://127.0.0.1:8000")
    set_up(services, "sunoapi")
    ask(api, "sunoapi")
    path = services.tasks()[0].asked["callBackUrl"].partition(":8000")[2]
    body = b'{"data": {"callbackType": "first", "task_id": "%s"}}' % name
    assert api.post(path, body, content_type=JSON).status_code in (200, 401)


def test_a_price_that_cannot_be_one_is_not_believed(
    api: LocalClient, services: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(services, "kie")
    absurd = b'"creditsConsumed": 1e20'
    changed(monkeypatch, lambda said: said.replace(b'"creditsConsumed": 12', absurd))
    assert told(api, ask(api, "kie"))["status"] == "completed"
    assert ledger.spent_today() == Decimal("0.06")
    asked = {"provider": "kie", "prompt": "x"}
    estimate = api.post(f"{JOBS}estimate/", asked, content_type=JSON)
    assert estimate.json()["spent_today"] == "0.0600"


def test_sums_are_exact() -> None:
    for _ in range(10):
        job = MusicJob.objects.create(provider="kie", cost=Decimal("0.1"))
        ledger.reserve(job)
    assert str(ledger.spent_today()) == "1.0000"


@pytest.mark.parametrize("words", ["execution time exceeds 60s", "moderation is unavailable"])
def test_an_error_of_the_service_is_no_refusal_whatever_its_words(
    api: LocalClient, services: ProviderServer, words: str
) -> None:
    set_up(services, "sunoapi")
    services.plan("sunoapi", Oddity.REFUSE, code=500, status=500, message=words)
    assert told(api, ask(api, "sunoapi"))["submission"] == "submit_unknown"


def test_a_cancelled_job_that_died_as_it_was_sent_is_one_that_nobody_knows(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "kie")
    job = MusicJob.objects.create(
        provider="kie", request={"prompt": "x"}, status=JobStatus.CANCELLED, attempt=1,
        owner="dead", submission=Submission.SENDING, cost=Decimal("0.06"),
    )  # fmt: skip
    ledger.reserve(job)
    look_after_late()
    row = MusicJob.objects.get(pk=job.pk)
    assert (row.status, row.submission) == (JobStatus.CANCELLED, Submission.UNKNOWN)
    said = api.post(f"{JOBS}{job.pk}/resolve/", {"was_taken": False}, content_type=JSON)
    assert said.status_code == 200, said.json()
    assert ledger.spent_today() == 0


def test_a_failed_job_whose_file_is_none_is_not_tried_for_ever(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "kie")
    services.plan(FILES, Oddity.HTML, times=None)
    answer = ask(api, "kie")
    for _ in range(5):
        MusicJob.objects.update(looked_at=None)
        look_after_late()
    row = told(api, answer)
    assert (row["status"], row["attempt"], row["can_retry"]) == ("failed", 1, True)


def test_what_was_said_not_to_be_taken_and_comes_is_kept_and_counted(
    api: LocalClient, services: ProviderServer
) -> None:
    MusicSettings.objects.create(pk=1, public_url="http://127.0.0.1:8000")
    set_up(services, "kie")
    services.plan("kie", Oddity.LOSE_ANSWER)
    answer = ask(api, "kie")
    address = f"{JOBS}{answer.json()['id']}/"
    assert api.post(f"{address}resolve/").json()["error_code"] == "not_taken"
    again = api.post(f"{address}retry/", {"confirmed_cost": "0.06"}, content_type=JSON)
    assert again.json()["id"] != answer.json()["id"]
    assert told(api, again)["status"] == "completed"
    callback = services.callback(services.tasks()[0].id)
    path = callback.url.partition(":8000")[2]
    assert api.post(path, callback.body, content_type=JSON).status_code == 200
    look_after_late()
    row = told(api, answer)
    assert (row["status"], len(row["variations"])) == ("completed", 2)
    assert ledger.spent_today() == services.charged() == Decimal("0.12")
    assert CreditEntry.objects.filter(kind="correction").count() == 1


def test_a_service_that_never_answers_any_more_is_not_asked_for_ever(
    api: LocalClient, services: ProviderServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(MusicJob, "links_die_at", lambda job, days: timezone.now())
    set_up(services, "kie")
    services.plan("kie", Oddity.SERVER_ERROR, on=On.POLL, times=None)
    row = told(api, ask(api, "kie"))
    assert (row["error_code"], row["can_retry"]) == ("result_expired", False)
    assert not ledger.is_open(MusicJob.objects.get().intent)


def test_a_key_is_for_ever_whatever_was_switched_or_set_since(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "kie")
    first = ask(api, "kie", key="k")
    ProviderSettings.objects.update(model="V4")
    switch("render.kie.enabled", enabled=False)
    assert ask(api, "kie", key="k").json()["id"] == first.json()["id"]


def test_what_is_left_out_is_said_by_the_job(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "kie")
    answer = ask(api, "kie", seed=7, duration=60)
    assert len(answer.json()["notices"]) == 2
    assert all("left out" in it for it in answer.json()["notices"])
    assert told(api, answer)["notices"] == answer.json()["notices"]


def test_trying_again_is_within_the_limits(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "kie")
    services.plan("kie", Oddity.REFUSE, code=402)
    row = told(api, ask(api, "kie"))
    MusicSettings.objects.create(pk=1, jobs_at_once=1)
    MusicJob.objects.create(provider="kie", status=JobStatus.QUEUED, owner="another")
    answer = api.post(f"{JOBS}{row['id']}/retry/", {"confirmed_cost": "1"}, content_type=JSON)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_jobs")


def test_a_refusal_that_was_not_told_stays_one(services: ProviderServer) -> None:
    set_up(services, "kie")
    job = MusicJob.objects.create(
        provider="kie", request={"prompt": "x"}, status=JobStatus.PROCESSING, attempt=1,
        owner="dead", submission=Submission.REFUSED, cost=Decimal("0.06"),
    )  # fmt: skip
    resume_abandoned()
    job.refresh_from_db()
    assert (job.submission, job.error_code) == (Submission.REFUSED, "refused")
    assert job.can_retry
    assert services.submissions() == 0


def test_keys_that_cannot_be_read_are_told_of(
    api: LocalClient, services: ProviderServer, tmp_path: Path
) -> None:
    set_up(services, "kie")
    job = MusicJob.objects.create(
        provider="kie", request={"prompt": "x"}, status=JobStatus.PROCESSING, attempt=1,
        owner="dead", cost=Decimal("0.06"),
    )  # fmt: skip
    ledger.reserve(job)
    (tmp_path / "keys.json").write_text("not JSON")
    resume_abandoned()
    job.refresh_from_db()
    assert (job.error_code, job.can_retry) == ("keys_unusable", True)
    assert "keys.json" in job.error
    assert ledger.spent_today() == 0
