"""Cancelling a render that really runs: it ends, leaves nothing, and is in nobody's way."""

import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from backend.conftest import LocalClient
from backend.jobs.task_manager import TaskManager
from backend.projects.models import GlobalSettings, Project
from backend.projects.tests import samples
from backend.renders.models import Artifact, RenderJob
from backend.renders.tests.encoders import SECONDS, Gate

ADDRESS = "/api/render-jobs/"


@pytest.fixture
def story(threads: TaskManager) -> Project:
    """A story of three segments in a database that is a file."""
    GlobalSettings(resolution="1280x720", fps=12, quality="draft").save()
    return samples.project(3)


def send(api: LocalClient, story: Project) -> RenderJob:
    """The job of a render that was asked for and accepted."""
    body = {"project": str(story.pk), "formats": ["clip_1_1", "thumbnail"]}
    answer = api.post(f"{ADDRESS}trigger/", body, content_type="application/json")
    assert answer.status_code == 202, answer.json()
    return RenderJob.objects.get(pk=answer.json()["id"])


def cancel(api: LocalClient, job: RenderJob) -> Any:
    """The answer to a cancel."""
    return api.post(f"{ADDRESS}{job.pk}/cancel/")


def future_of(threads: TaskManager, job: RenderJob) -> "Future[None]":
    """What the job runs in."""
    return threads._tasks[job.task_id].future


def parts(folder: Path) -> list[Path]:
    """What a render that was stopped has left."""
    return [*folder.rglob("*.part"), *folder.rglob("output/*")]


def test_a_render_under_way_ends_and_leaves_nothing(
    api: LocalClient, story: Project, threads: TaskManager, gate: Gate, media_root: Path
) -> None:
    job = send(api, story)
    future, switch = future_of(threads, job), threads._tasks[job.task_id].switch
    gate.until_a_clip_waits()
    answer = cancel(api, job)
    assert switch.is_set(), "it need not look at the row first"
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    future.result(SECONDS)
    job.refresh_from_db()
    assert (job.status, job.error) == ("cancelled", "")
    assert parts(media_root) == []
    assert not Artifact.objects.exists()
    assert threads._tasks == {}


def test_the_next_render_is_accepted_at_once(
    api: LocalClient, story: Project, threads: TaskManager, gate: Gate
) -> None:
    first = send(api, story)
    gate.until_a_clip_waits()
    assert cancel(api, first).status_code == 200
    second = send(api, story)
    gate.open()
    future_of(threads, second).result(SECONDS)
    for job in (first, second):
        job.refresh_from_db()
    assert (first.status, second.status) == ("cancelled", "completed")
    assert second.artifacts.count() == 2


def test_the_log_of_a_cancelled_render_is_kept(
    api: LocalClient, story: Project, threads: TaskManager, gate: Gate
) -> None:
    job = send(api, story)
    future = future_of(threads, job)
    gate.until_a_clip_waits()
    cancel(api, job)
    future.result(SECONDS)
    told = api.get(f"{ADDRESS}{job.pk}/log/").json()
    (attempt,) = told["attempts"]
    assert (told["status"], attempt["error_code"]) == ("cancelled", "interrupted")
    assert "encoding" in attempt["phases"]


def test_a_second_cancel_is_refused(
    api: LocalClient, story: Project, threads: TaskManager, gate: Gate
) -> None:
    job = send(api, story)
    gate.until_a_clip_waits()
    codes = [cancel(api, job).status_code for _ in range(3)]
    assert codes == [200, 409, 409]


def test_a_render_that_waits_is_cancelled_before_it_begins(
    api: LocalClient, story: Project, threads: TaskManager
) -> None:
    held = threading.Event()
    for name in ("one", "two"):
        threads.start(name, lambda switch: held.wait(SECONDS))
    try:
        job = send(api, story)
        future = future_of(threads, job)
        assert cancel(api, job).json()["status"] == "cancelled"
    finally:
        held.set()
    assert future.cancelled()
    job.refresh_from_db()
    assert (job.status, job.attempt, job.log) == ("cancelled", 0, [])


def test_a_worker_elsewhere_hears_of_it_through_the_row(
    api: LocalClient, story: Project, threads: TaskManager, gate: Gate
) -> None:
    """As a command line's render, whose TaskManager is not the server's."""
    job = send(api, story)
    future = future_of(threads, job)
    gate.until_a_clip_waits()
    assert job.cancel()
    future.result(SECONDS)  # though the gate is still shut
    job.refresh_from_db()
    assert job.status == "cancelled"
    assert not Artifact.objects.exists()
    assert parts(story.folder) == []


def test_a_project_that_is_deleted_takes_its_render_along(
    api: LocalClient, story: Project, threads: TaskManager, gate: Gate, media_root: Path
) -> None:
    job = send(api, story)
    future = future_of(threads, job)
    gate.until_a_clip_waits()
    assert api.delete(f"/api/projects/{story.pk}/").status_code == 204
    future.result(SECONDS)
    assert not RenderJob.objects.exists()
    assert list((media_root / "projects").iterdir()) == []
    assert list(media_root.rglob("*.part")) == []
