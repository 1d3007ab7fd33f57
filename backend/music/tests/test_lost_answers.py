"""A paid request whose answer was lost: never sent again by itself, and never forgotten."""

from decimal import Decimal
from typing import Any

import pytest

from backend.conftest import LocalClient
from backend.jobs.dispatch import resume_abandoned
from backend.jobs.states import JobStatus
from backend.music import ledger
from backend.music.models import MusicJob, MusicSettings, Submission
from backend.music.tests.asking import JOBS, JSON, ask, row_of, set_up, told
from backend.music.tests.provider_server import Oddity, ProviderServer, Shape

pytestmark = pytest.mark.usefixtures("at_once")
LOST = [
    Oddity.LOSE_ANSWER, Oddity.SERVER_ERROR, Oddity.HTML, Oddity.EMPTY, Oddity.NO_TASK,
]  # fmt: skip


def lose(api: LocalClient, services: ProviderServer, slug: str = "kie", **more: Any) -> Any:
    """The answer to who asks for music, of a service that takes it and says nothing."""
    set_up(services, slug)
    services.plan(slug, Oddity.LOSE_ANSWER)
    return ask(api, slug, **more)


def resolve(api: LocalClient, answer: Any, **found: Any) -> Any:
    """Say what has become of it."""
    address = f"{JOBS}{answer.json()['id']}/resolve/"
    return api.post(address, found, content_type=JSON)


@pytest.mark.parametrize("oddity", LOST)
@pytest.mark.parametrize("slug", ["sunoapi", "mureka"])
def test_nobody_knows_and_it_is_said_what_to_do(
    api: LocalClient, services: ProviderServer, slug: str, oddity: Oddity
) -> None:
    set_up(services, slug)
    services.plan(slug, oddity)
    row = told(api, ask(api, slug))
    assert (row["status"], row["error_code"]) == ("failed", "submit_unknown")
    assert row["submission"] == "submit_unknown"
    assert "It is not asked again by itself." in row["error"]
    assert "Then say so here" in row["error"]
    assert services.submissions() == 1
    assert ledger.is_open(MusicJob.objects.get().intent)
    assert ledger.spent_today() == services.charged() == Decimal("0.06")


def test_it_cannot_simply_be_tried_again(api: LocalClient, services: ProviderServer) -> None:
    row = told(api, lose(api, services))
    assert not row["can_retry"]
    answer = api.post(f"{JOBS}{row['id']}/retry/", {"confirmed_cost": "1"}, content_type=JSON)
    assert answer.status_code == 409
    assert services.submissions() == 1


def test_who_knows_its_name_has_it_fetched(api: LocalClient, services: ProviderServer) -> None:
    answer = lose(api, services)
    assert resolve(api, answer, task_id=services.tasks()[0].id).status_code == 200
    row = told(api, answer)
    assert (row["status"], len(row["variations"])) == ("completed", 2)
    assert services.submissions() == 1
    assert ledger.spent_today() == services.charged()


def test_a_name_that_the_service_does_not_know_changes_nothing(
    api: LocalClient, services: ProviderServer
) -> None:
    answer = lose(api, services)
    refused = resolve(api, answer, task_id="no-such-task")
    assert (refused.status_code, refused.json()["code"]) == (422, "task_not_found")
    assert row_of(answer).submission == Submission.UNKNOWN


def test_what_was_never_taken_costs_nothing_and_can_be_tried_again(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "kie")
    services.plan("kie", Oddity.LOSE_ANSWER, applied=False)
    answer = ask(api, "kie")
    assert services.submissions() == 0
    assert resolve(api, answer).status_code == 200
    assert ledger.spent_today() == Decimal(0)
    again = f"{JOBS}{answer.json()['id']}/retry/"
    assert api.post(again, {"confirmed_cost": "0.06"}, content_type=JSON).status_code == 202
    assert told(api, answer)["status"] == "completed"
    assert services.submissions() == 1


def test_what_was_taken_and_cannot_be_fetched_stays_paid(
    api: LocalClient, services: ProviderServer
) -> None:
    answer = lose(api, services, "minimax")
    assert resolve(api, answer, was_taken=True).status_code == 200
    assert not ledger.is_open(row_of(answer).intent)
    assert ledger.spent_today() == services.charged() == Decimal("0.15")


def test_what_is_known_is_not_to_be_said(api: LocalClient, services: ProviderServer) -> None:
    set_up(services, "suno")
    assert resolve(api, ask(api, "suno"), was_taken=True).status_code == 409


@pytest.mark.parametrize("when", [Submission.SENDING, Submission.UNKNOWN])
def test_a_process_that_died_while_sending_leaves_a_job_that_is_not_sent_again(
    api: LocalClient, services: ProviderServer, when: Submission
) -> None:
    set_up(services, "kie")
    job = MusicJob.objects.create(
        provider="kie", request={"prompt": "x"}, status=JobStatus.PROCESSING, attempt=1,
        owner="dead", submission=when, cost=Decimal("0.06"),
    )  # fmt: skip
    ledger.reserve(job)
    resume_abandoned()
    job.refresh_from_db()
    assert (job.status, job.submission) == (JobStatus.FAILED, Submission.UNKNOWN)
    assert services.submissions() == 0
    assert ledger.is_open(job.intent)


def test_a_process_that_died_before_sending_leaves_a_job_that_is_sent(
    api: LocalClient, services: ProviderServer
) -> None:
    set_up(services, "kie")
    job = MusicJob.objects.create(
        provider="kie", request={"prompt": "x"}, status=JobStatus.PROCESSING, attempt=1,
        owner="dead", cost=Decimal("0.06"),
    )  # fmt: skip
    ledger.reserve(job)
    resume_abandoned()
    job.refresh_from_db()
    assert (job.status, services.submissions()) == (JobStatus.COMPLETED, 1)


def test_a_callback_says_what_the_answer_did_not(
    api: LocalClient, services: ProviderServer
) -> None:
    MusicSettings.objects.create(pk=1, public_url="http://127.0.0.1:8000")
    answer = lose(api, services)
    callback = services.callback(services.tasks()[0].id, Shape.DOCUMENTED)
    path = callback.url.partition(":8000")[2]
    posted = api.post(path, callback.body, content_type=JSON, headers=dict(callback.headers))
    assert posted.status_code == 200, posted.content
    from backend.music.late import look_after_late

    look_after_late()
    row = told(api, answer)
    assert (row["status"], len(row["variations"])) == ("completed", 2)
    assert services.submissions() == 1


def test_a_task_is_one_jobs(api: LocalClient, services: ProviderServer) -> None:
    first = lose(api, services)
    task = services.tasks()[0].id
    assert resolve(api, first, task_id=task).status_code == 200
    second = lose(api, services, prompt="Another one")
    refused = resolve(api, second, task_id=task)
    assert (refused.status_code, refused.json()["code"]) == (409, "task_of_another")
    assert row_of(second).submission == Submission.UNKNOWN


@pytest.mark.parametrize(
    ("said", "code", "spent"),
    [({}, "not_taken", "0"), ({"was_taken": True}, "paid_and_lost", "0.06")],
)
def test_it_says_what_was_said_and_what_that_has_cost(
    api: LocalClient, services: ProviderServer, said: dict[str, Any], code: str, spent: str
) -> None:
    answer = lose(api, services)
    resolve(api, answer, **said)
    row = told(api, answer)
    assert (row["error_code"], Decimal(row["spent"])) == (code, Decimal(spent))
    assert "say so here" not in row["error"]
