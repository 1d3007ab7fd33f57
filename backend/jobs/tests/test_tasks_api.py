"""/api/tasks/{task_id}/status/: where a task of any kind stands."""

import uuid
from typing import Any

import pytest

from backend.conftest import LocalClient
from backend.jobs.states import JobStatus
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.jobs import begun, done, job_of

pytestmark = pytest.mark.django_db(transaction=True)


def job(status: JobStatus, **values: Any) -> RenderJob:
    """A job in this state."""
    return job_of(samples.project(0), status, **values)


@pytest.mark.parametrize("state", JobStatus)
def test_every_state_is_told(api: LocalClient, state: JobStatus) -> None:
    made = job(state)
    assert api.get(f"/api/tasks/{made.task_id}/status/").json() == {
        "task_id": made.task_id, "project_id": str(made.project_id), "status": state.value,
        "progress": None, "output_url": None, "error": None, "error_code": None,
    }  # fmt: skip


def test_a_failure_is_told_with_its_code(api: LocalClient) -> None:
    made = job(JobStatus.FAILED, error="Because.", error_code="disk_full")
    answer = api.get(f"/api/tasks/{made.task_id}/status/").json()
    assert (answer["error"], answer["error_code"]) == ("Because.", "disk_full")


def test_a_result_is_told_with_its_address(api: LocalClient) -> None:
    made = begun(samples.project(0))
    film = done(made)
    answer = api.get(f"/api/tasks/{made.task_id}/status/").json()
    assert answer["output_url"] == f"http://127.0.0.1:8000/media/{film.path}?v=0123456789ab"
    assert answer["progress"]["percentage"] == 100.0


@pytest.mark.parametrize(
    "name",
    ["render_", "render_x", f"render_{uuid.UUID(int=5).hex}", uuid.UUID(int=5).hex, "x", "1",
     f"render_{'g' * 32}", f"voice_{uuid.UUID(int=5).hex}", "render_" + "0" * 500,
     "render_{00000000-0000-4000-8000-00}"],
)  # fmt: skip
def test_a_task_that_is_not_there_is_not_found(api: LocalClient, name: str) -> None:
    answer = api.get(f"/api/tasks/{name}/status/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_task_is_only_asked_about(api: LocalClient) -> None:
    made = job(JobStatus.QUEUED)
    for method in (api.post, api.put, api.patch, api.delete):
        assert method(f"/api/tasks/{made.task_id}/status/").status_code == 405
