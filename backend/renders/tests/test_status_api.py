"""/api/projects/{id}/status/: where a story stands."""

from typing import Any

import pytest

from backend.conftest import LocalClient
from backend.jobs.ownership import this_process
from backend.jobs.states import JobStatus
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from core_engine import Phase, Progress

pytestmark = pytest.mark.django_db(transaction=True)
FILM = {"path": "projects/x/output/full_16_9.mp4", "sha256": "0123456789abcdef"}
URL = "http://127.0.0.1:8000/media/projects/x/output/full_16_9.mp4?v=0123456789ab"


def job(project: Project, status: JobStatus, **values: Any) -> RenderJob:
    """A job of the project in this state."""
    return RenderJob.objects.create(
        project=project, format="full_16_9", quality="draft", fps=12, status=status,
        owner=this_process().name, **values,
    )  # fmt: skip


def status(api: LocalClient, project: Project) -> dict[str, Any]:
    """The answer about a project without its id."""
    answer: dict[str, Any] = api.get(f"/api/projects/{project.pk}/status/").json()
    assert answer.pop("project_id") == str(project.pk)
    return answer


@pytest.fixture
def story() -> Project:
    """A story of two segments."""
    return samples.project(2, image_file=None, audio_file=None)


def test_a_draft_has_nothing_to_tell(api: LocalClient, story: Project) -> None:
    assert status(api, story) == {
        "status": "DRAFT", "progress": None, "output_url": None, "film_outdated": False,
        "error": None,
    }  # fmt: skip


def test_a_job_that_waits_has_done_nothing_yet(api: LocalClient, story: Project) -> None:
    job(story, JobStatus.QUEUED)
    assert status(api, story) == {
        "status": "PROCESSING",
        "progress": {
            "current_segment": 0, "total_segments": 2, "percentage": 0.0, "current_phase": "queued",
        },
        "output_url": None,
        "film_outdated": False,
        "error": None,
    }  # fmt: skip


def test_a_job_that_runs_tells_how_far_it_is(api: LocalClient, story: Project) -> None:
    made = job(story, JobStatus.QUEUED)
    assert made.begin()
    made.report(Progress(Phase.ENCODING, 2, 2, 30, 60, 48.66, 1.5))
    assert status(api, story)["progress"] == {
        "current_segment": 2, "total_segments": 2, "percentage": 48.7, "current_phase": "encoding",
    }  # fmt: skip


def test_the_last_film_stays_while_a_new_one_is_made(api: LocalClient, story: Project) -> None:
    job(story, JobStatus.COMPLETED, artifact=FILM)
    assert status(api, story)["output_url"] == URL
    job(story, JobStatus.PROCESSING)
    answer = status(api, story)
    assert (answer["status"], answer["output_url"]) == ("PROCESSING", URL)


def test_the_last_film_stays_after_a_failure(api: LocalClient, story: Project) -> None:
    job(story, JobStatus.COMPLETED, artifact=FILM)
    job(story, JobStatus.FAILED, error="Because.", error_code="x")
    assert status(api, story) == {
        "status": "FAILED", "progress": None, "output_url": URL, "film_outdated": False,
        "error": "Because.",
    }  # fmt: skip


def test_a_cancelled_job_changes_nothing(api: LocalClient, story: Project) -> None:
    job(story, JobStatus.COMPLETED, artifact=FILM)
    job(story, JobStatus.CANCELLED, error="stopped")
    assert status(api, story) == {
        "status": "COMPLETED", "progress": None, "output_url": URL, "film_outdated": False,
        "error": None,
    }  # fmt: skip


def test_jobs_of_others_do_not_matter(api: LocalClient, story: Project) -> None:
    job(samples.project(0), JobStatus.FAILED, error="Because.")
    assert status(api, story)["status"] == "DRAFT"
