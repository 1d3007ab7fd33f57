"""Idempotency-Key: the same request under the same key is the same job, however often it comes."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from backend.conftest import LocalClient
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import TaskManager
from backend.projects.models import GlobalSettings, Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.jobs import job_of

SEVERAL = 8
KEY = "3f2c a key of ours"
TRIGGERS = ["trigger", "render"]


@pytest.fixture
def story(small: None) -> Project:
    """A story of one segment."""
    return samples.project(1)


def send(api: LocalClient, way: str, story: Project, key: str = KEY, **body: Any) -> Any:
    """Ask for a thumbnail, in one of the two ways."""
    wanted = {"format": "thumbnail", **body}
    address = f"/api/projects/{story.pk}/render/"
    if way == "trigger":
        address, wanted = "/api/render-jobs/trigger/", {"project": str(story.pk), **wanted}
    headers = {"Idempotency-Key": key}
    return api.post(address, wanted, content_type="application/json", headers=headers)


def job_in(answer: Any) -> str:
    """The task that an answer is about."""
    assert answer.status_code == 202, answer.json()
    return str(answer.json()["task_id"])


@pytest.mark.parametrize("way", TRIGGERS)
def test_the_same_request_is_the_same_job(api: LocalClient, way: str, story: Project) -> None:
    answers = [send(api, way, story) for _ in range(3)]
    assert {job_in(answer) for answer in answers} == {RenderJob.objects.get().task_id}
    assert answers[-1].json()["status"] == "completed"


@pytest.mark.parametrize("way", TRIGGERS)
@pytest.mark.parametrize("status", JobStatus)
def test_it_is_the_same_job_wherever_that_stands(
    api: LocalClient, way: str, story: Project, status: JobStatus
) -> None:
    task = job_in(send(api, way, story))
    RenderJob.objects.update(status=status)
    again = send(api, way, story)
    assert (job_in(again), again.json()["status"]) == (task, status)
    assert RenderJob.objects.get().status == status


def test_the_same_wishes_in_other_words_are_the_same_request(
    api: LocalClient, story: Project
) -> None:
    first = send(api, "trigger", story, formats=["thumbnail"])
    assert job_in(send(api, "trigger", story)) == job_in(first)
    assert job_in(send(api, "render", story)) == job_in(first)


@pytest.mark.parametrize("way", TRIGGERS)
@pytest.mark.parametrize(
    "other", [{"format": "clip_1_1"}, {"quality": "high"}, {"fps": 24}, {"formats": ["clip_1_1"]}]
)
def test_another_request_under_the_key_is_refused(
    api: LocalClient, way: str, story: Project, other: dict[str, Any]
) -> None:
    task = job_in(send(api, way, story))
    answer = send(api, way, story, **other)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (422, "key_used_before")
    assert told["task_id"] == task
    assert RenderJob.objects.count() == 1


@pytest.mark.parametrize("way", TRIGGERS)
def test_another_story_is_another_request(api: LocalClient, way: str, story: Project) -> None:
    job_in(send(api, way, story))
    assert send(api, way, samples.project(1)).status_code == 422


def test_other_metadata_is_another_request(api: LocalClient, story: Project) -> None:
    job_in(send(api, "trigger", story, metadata={"a": 1, "b": 2}))
    job_in(send(api, "trigger", story, metadata={"b": 2, "a": 1}))
    assert send(api, "trigger", story, metadata={"a": 2}).status_code == 422


@pytest.mark.parametrize("way", TRIGGERS)
def test_a_second_key_is_another_job(api: LocalClient, way: str, story: Project) -> None:
    tasks = {job_in(send(api, way, story, key)) for key in ("one", "two")}
    assert len(tasks) == RenderJob.objects.count() == 2


@pytest.mark.parametrize("way", TRIGGERS)
def test_no_key_is_another_job_each_time(api: LocalClient, way: str, story: Project) -> None:
    assert len({job_in(send(api, way, story, "")) for _ in range(2)}) == 2


@pytest.mark.parametrize("way", TRIGGERS)
def test_a_second_key_is_refused_while_the_first_job_runs(
    api: LocalClient, way: str, story: Project
) -> None:
    first = job_of(story, idempotency_key="one")
    answer = send(api, way, story, "two")
    assert (answer.status_code, answer.json()["task_id"]) == (409, first.task_id)
    assert RenderJob.objects.get() == first


@pytest.mark.parametrize("way", TRIGGERS)
def test_a_key_that_is_too_long_is_refused(api: LocalClient, way: str, story: Project) -> None:
    answer = send(api, way, story, "k" * 256)
    assert (answer.status_code, answer.json()["code"]) == (400, "key_too_long")
    assert not RenderJob.objects.exists()
    assert send(api, way, story, "k" * 255).status_code == 202


@pytest.mark.parametrize("way", TRIGGERS)
def test_a_refused_request_does_not_use_up_its_key(
    api: LocalClient, way: str, story: Project
) -> None:
    blocking = job_of(story)
    assert send(api, way, story).status_code == 409
    assert blocking.cancel()
    assert job_in(send(api, way, story)) != blocking.task_id


@pytest.mark.parametrize("way", TRIGGERS)
def test_the_same_request_many_times_at_once_is_one_job(
    api: LocalClient, way: str, threads: TaskManager
) -> None:
    GlobalSettings(resolution="1280x720", fps=12, quality="draft").save()
    story, barrier = samples.project(1), threading.Barrier(SEVERAL)

    def ask(_: int) -> Any:
        barrier.wait()
        try:
            return send(api, way, story)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SEVERAL) as pool:
        answers = list(pool.map(ask, range(SEVERAL)))
    assert {job_in(answer) for answer in answers} == {RenderJob.objects.get().task_id}
