"""Two requests at the same moment: one job, and a 409 for the other. Real threads, real file."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections

from backend.conftest import LocalClient
from backend.jobs.dispatch import resume_abandoned
from backend.jobs.task_manager import Pool, TaskManager
from backend.projects.models import GlobalSettings, Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.conftest import SMALL

SEVERAL = 6


@pytest.fixture
def story(threads: TaskManager) -> Project:
    """A story in a database that is a file."""
    GlobalSettings(resolution="1280x720", fps=12, quality="draft").save()
    return samples.project(2)


@pytest.fixture
def held(threads: TaskManager) -> threading.Event:
    """Keeps every thread for jobs busy until it is set."""
    gate = threading.Event()
    for name in ("one", "two"):
        threads.start(name, lambda switch: gate.wait(60))
    return gate


def at_once(story: Project, api: LocalClient) -> list[Any]:
    """The answers to several requests that begin at the same moment."""
    barrier = threading.Barrier(SEVERAL)

    def send(_: int) -> Any:
        barrier.wait()
        try:
            return api.post(f"/api/projects/{story.pk}/render/", SMALL, "application/json")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(SEVERAL) as pool:
        return list(pool.map(send, range(SEVERAL)))


def test_exactly_one_is_accepted(
    api: LocalClient, story: Project, threads: TaskManager, held: threading.Event
) -> None:
    try:
        answers = at_once(story, api)
        assert sorted(it.status_code for it in answers) == [202, *[409] * (SEVERAL - 1)]
        job = RenderJob.objects.get()
        assert {it.json()["task_id"] for it in answers} == {job.task_id}
        assert job.status == "queued"
        assert api.get(f"/api/projects/{story.pk}/status/").json()["status"] == "PROCESSING"
    finally:
        held.set()
    threads._pools[Pool.LONG].shutdown(wait=True)
    job.refresh_from_db()
    assert (job.status, job.error) == ("completed", "")
    assert job.artifacts.get().file.is_file()


def test_an_end_of_the_server_leaves_its_jobs_to_the_next(
    api: LocalClient, story: Project, threads: TaskManager, held: threading.Event
) -> None:
    address = f"/api/projects/{story.pk}/render/"
    assert api.post(address, SMALL, "application/json").status_code == 202
    held.set()
    threads.shut_down()
    job = RenderJob.objects.get()
    assert job.status in ("queued", "completed"), "begun and stopped, still waiting, or done"
    assert not list(story.folder.rglob("*.part"))
    resume_abandoned()
    TaskManager.get()._pools[Pool.LONG].shutdown(wait=True)
    job.refresh_from_db()
    assert (job.status, job.attempt) == ("completed", 1)


def test_the_database_is_a_file(story: Project) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        assert cursor.fetchone() == ("wal",)
