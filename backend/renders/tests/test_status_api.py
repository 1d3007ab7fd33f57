"""/api/projects/{id}/status/: where a story stands."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backend.conftest import LocalClient
from backend.jobs.states import JobStatus
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.models import Artifact, RenderJob
from backend.renders.tests.jobs import begun, done, job_of
from backend.renders.trigger import new_job
from core_engine import EngineError, Format, Phase, Progress

pytestmark = pytest.mark.django_db(transaction=True)


def status(api: LocalClient, project: Project) -> dict[str, Any]:
    """The answer about a project without its id."""
    answer: dict[str, Any] = api.get(f"/api/projects/{project.pk}/status/").json()
    assert answer.pop("project_id") == str(project.pk)
    return answer


def made(project: Project) -> str:
    """The address of a film that the project has now."""
    film = done(begun(project, Format.FULL_16_9))
    return f"http://127.0.0.1:8000/media/{film.path}?v=0123456789ab"


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
    job_of(story, JobStatus.QUEUED)
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
    begun(story).report(Progress(Phase.ENCODING, 2, 2, 30, 60, 48.66, 1.5))
    assert status(api, story)["progress"] == {
        "current_segment": 2, "total_segments": 2, "percentage": 48.7, "current_phase": "encoding",
    }  # fmt: skip


def test_the_last_film_stays_while_a_new_one_is_made(api: LocalClient, story: Project) -> None:
    url = made(story)
    assert status(api, story)["output_url"] == url
    job_of(story, JobStatus.PROCESSING)
    answer = status(api, story)
    assert (answer["status"], answer["output_url"]) == ("PROCESSING", url)


def test_the_last_film_stays_after_a_failure(api: LocalClient, story: Project) -> None:
    url = made(story)
    job_of(story, JobStatus.FAILED, error="Because.", error_code="x")
    assert status(api, story) == {
        "status": "FAILED", "progress": None, "output_url": url, "film_outdated": False,
        "error": "Because.",
    }  # fmt: skip


def test_a_cancelled_job_changes_nothing(api: LocalClient, story: Project) -> None:
    url = made(story)
    job_of(story, JobStatus.CANCELLED, error="stopped")
    assert status(api, story) == {
        "status": "COMPLETED", "progress": None, "output_url": url, "film_outdated": False,
        "error": None,
    }  # fmt: skip


def test_jobs_of_others_do_not_matter(api: LocalClient, story: Project) -> None:
    job_of(samples.project(0), JobStatus.FAILED, error="Because.")
    assert status(api, story)["status"] == "DRAFT"


def clock_goes_back() -> None:
    """All there is was made while the clock was a day ahead."""
    ahead = timezone.now() + timedelta(days=1)
    for made in (RenderJob, Artifact):
        made.objects.update(created_at=ahead)


def asked_for(story: Project) -> RenderJob:
    """A render that was asked for as people do, and is under way."""
    job = new_job(story, [Format.FULL_16_9], "draft", 12)
    job.queue()
    assert job.begin()
    return job


def test_a_running_job_is_told_also_when_the_clock_went_back(
    api: LocalClient, story: Project
) -> None:
    made(story)
    clock_goes_back()
    asked_for(story)
    assert status(api, story)["status"] == "PROCESSING"
    assert api.get("/api/projects/").json()["results"][0]["status"] == "PROCESSING"


def test_the_last_word_counts_also_when_the_clock_went_back(
    api: LocalClient, story: Project
) -> None:
    job_of(story, JobStatus.FAILED, error="Because.")
    clock_goes_back()
    for error in ("First.", "Second."):
        asked_for(story).fail(EngineError(error), error)
        assert status(api, story)["error"] == error
    film = done(asked_for(story), "1" * 64)
    answer = status(api, story)
    assert (answer["status"], answer["film_outdated"]) == ("COMPLETED", False)
    assert answer["output_url"].endswith(f"{film.path}?v=111111111111")
    story.touch()
    assert not status(api, story)["film_outdated"], "it tells the same"
    first = story.segments.all()[0]
    first.text_content = "Another text."
    first.save()
    assert status(api, story)["film_outdated"]


def test_the_newest_film_is_shown_also_when_the_clock_went_back(
    api: LocalClient, story: Project
) -> None:
    done(begun(story, Format.CLIP_1_1), "1" * 64)
    clock_goes_back()
    url = made(story)
    assert status(api, story)["output_url"] == url
