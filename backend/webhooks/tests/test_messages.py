"""When jobs end it is written down whom to tell, with that or not at all."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from backend.jobs.models import Job, kinds
from backend.jobs.states import JobStatus
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.jobs import begun, done, job_of
from backend.voices.models import NarrationJob
from backend.webhooks.messages import event_types
from backend.webhooks.models import WebhookDelivery, WebhookEndpoint
from core_engine import SourceError

pytestmark = pytest.mark.django_db(transaction=True)
SECRET_TEXT = "Once upon a time"  # noqa: S105 - of a story
WENT_WRONG = SourceError(Path("/home/me/x.png"), f"“{SECRET_TEXT}” cannot be read.", "Mend it.")


@pytest.fixture
def story() -> Project:
    return samples.project(2, title=SECRET_TEXT, text_content=SECRET_TEXT)


@pytest.fixture
def endpoint() -> WebhookEndpoint:
    """One that is told of everything; nothing is sent there in these tests."""
    made = WebhookEndpoint(url="https://hooks.test/")
    made.add()
    return made


def narration(story: Project) -> NarrationJob:
    rows = [{"segment": "x", "number": 1, "request": {"text": SECRET_TEXT}}] * 2
    job = NarrationJob(project=story, utterances=rows, total_segments=2)
    job.queue()
    return job


def completed(story: Project) -> Job:
    return done(begun(story)).job


def failed(story: Project) -> Job:
    job = begun(story)
    assert job.fail(WENT_WRONG)
    return job


def cancelled(story: Project) -> Job:
    job = job_of(story)
    assert job.cancel()
    return job


def narrated(story: Project) -> Job:
    job = narration(story)
    assert job.begin()
    assert job.complete([])
    return job


def not_narrated(story: Project) -> Job:
    job = narration(story)
    assert job.begin()
    assert job.fail(WENT_WRONG)
    return job


def cancelled_narration(story: Project) -> Job:
    job = narration(story)
    assert job.cancel()
    return job


ENDS: dict[str, Callable[[Project], Job]] = {
    "render_job.completed": completed, "render_job.failed": failed,
    "render_job.cancelled": cancelled, "narration_job.completed": narrated,
    "narration_job.failed": not_narrated, "narration_job.cancelled": cancelled_narration,
}  # fmt: skip


@pytest.mark.parametrize("event_type", ENDS)
def test_who_is_to_be_told_stands_there_once_a_job_has_ended(
    story: Project, endpoint: WebhookEndpoint, event_type: str
) -> None:
    job = ENDS[event_type](story)
    [row] = WebhookDelivery.objects.all()
    assert (row.endpoint, row.event_type, row.state) == (endpoint, event_type, "pending")
    assert row.payload["type"] == event_type
    told = row.payload["data"]
    kind, _, status = event_type.partition(".")
    assert told["id"] == str(job.pk)
    assert told["task_id"] == job.task_id
    assert told["project"] == str(story.pk)
    assert (told["kind"], told["status"]) == (kind, status)
    assert told["error_code"] == ("source_unusable" if status == "failed" else None)
    assert told["can_retry"] is False


@pytest.mark.parametrize("event_type", ENDS)
def test_nothing_of_the_story_or_of_this_machine_is_told(
    story: Project, endpoint: WebhookEndpoint, event_type: str
) -> None:
    ENDS[event_type](story)
    body = WebhookDelivery.objects.get().body.decode()
    assert SECRET_TEXT not in body
    assert "/home/me" not in body
    assert len(body) < 20_000


def test_where_the_film_is_is_told(story: Project, endpoint: WebhookEndpoint) -> None:
    artifact = done(begun(story))
    told = WebhookDelivery.objects.get().payload["data"]
    assert told["result_url"] == artifact.url
    assert told["progress"] == 100.0
    assert told["formats"] == ["clip_1_1"]


def test_what_is_only_under_way_is_not_told(story: Project, endpoint: WebhookEndpoint) -> None:
    job = begun(story)
    assert job.suspend()
    assert job.adopt()
    assert not WebhookDelivery.objects.exists()


def test_who_comes_too_late_tells_nobody(story: Project, endpoint: WebhookEndpoint) -> None:
    job = begun(story)
    twin = RenderJob.objects.get(pk=job.pk)
    assert job.cancel()
    assert not twin.complete([])
    assert not twin.cancel()
    assert WebhookDelivery.objects.count() == 1


def test_a_job_that_has_not_ended_after_all_tells_nobody(
    story: Project, endpoint: WebhookEndpoint
) -> None:
    job = begun(story)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        job.cancel()
        raise ZeroDivisionError
    assert not WebhookDelivery.objects.exists()
    assert RenderJob.objects.get().status == JobStatus.PROCESSING


def test_a_result_that_cannot_be_kept_tells_nobody(
    story: Project, endpoint: WebhookEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(RenderJob, "keep", broken)
    with pytest.raises(ZeroDivisionError):
        begun(story).complete([])
    assert not WebhookDelivery.objects.exists()


def test_each_is_told_of_what_it_wants(story: Project, endpoint: WebhookEndpoint) -> None:
    for events in (["render_job.failed"], ["narration_job.cancelled", "render_job.cancelled"]):
        WebhookEndpoint(url="https://hooks.test/", events=events).add()
    WebhookEndpoint(url="https://hooks.test/", enabled=False).add()
    cancelled(story)
    rows = WebhookDelivery.objects.all()
    wanted = [row.endpoint.events for row in rows]
    assert sorted(wanted) == [[], ["narration_job.cancelled", "render_job.cancelled"]]
    assert len({row.event_id for row in rows}) == 2


def test_all_kinds_of_jobs_can_be_told_of() -> None:
    known = set(event_types())
    assert set(ENDS) <= known
    assert len(known) == 3 * len(kinds())


def test_what_is_sent_is_the_same_each_time(story: Project, endpoint: WebhookEndpoint) -> None:
    cancelled(story)
    first: Any = WebhookDelivery.objects.get()
    assert first.body == WebhookDelivery.objects.get().body
    assert json.loads(first.body) == first.payload
