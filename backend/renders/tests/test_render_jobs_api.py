"""/api/render-jobs/: jobs are listed, looked at, and tried again."""

from pathlib import Path
from typing import Any

import pytest

from backend.conftest import LocalClient, faulty_fields
from backend.jobs.errors import PoisonError
from backend.jobs.states import JobStatus
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.jobs import begun, done, job_of
from core_engine import EngineError, Format

pytestmark = pytest.mark.usefixtures("small")
ADDRESS = "/api/render-jobs/"
NOWHERE = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def story() -> Project:
    """A story of one segment."""
    return samples.project(1)


def ids(answer: Any) -> list[str]:
    """The jobs on a page."""
    assert answer.status_code == 200
    return [row["id"] for row in answer.json()["results"]]


def ended(story: Project, count: int) -> list[str]:
    """So many jobs, of any end, the newest first."""
    ends = [JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED]
    jobs = [job_of(story, ends[number % 3]) for number in range(count)]
    return [str(job.pk) for job in reversed(jobs)]


def test_the_newest_comes_first(api: LocalClient, story: Project) -> None:
    assert ids(api.get(ADDRESS)) == []
    expected = ended(story, 3)
    assert ids(api.get(ADDRESS)) == expected


def test_a_long_list_has_pages(api: LocalClient, story: Project) -> None:
    expected = ended(story, 5)
    first = api.get(ADDRESS, {"page_size": 2})
    assert (ids(first), first.json()["count"]) == (expected[:2], 5)
    assert first.json()["previous"] is None
    second = api.get(first.json()["next"])
    assert ids(second) == expected[2:4]
    last = api.get(second.json()["next"])
    assert (ids(last), last.json()["next"]) == (expected[4:], None)


def test_jobs_are_found_by_project_and_status(api: LocalClient, story: Project) -> None:
    other = samples.project(1)
    mine, theirs = ended(story, 6), ended(other, 3)
    assert ids(api.get(ADDRESS, {"project": str(story.pk)})) == mine
    assert ids(api.get(ADDRESS, {"project": str(other.pk)})) == theirs
    failed = api.get(ADDRESS, {"status": "failed", "project": str(story.pk)}).json()["results"]
    assert [(row["status"], row["project"]) for row in failed] == [("failed", str(story.pk))] * 2
    assert len(ids(api.get(ADDRESS, {"status": "failed"}))) == 3
    assert ids(api.get(ADDRESS, {"status": "queued"})) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("status", "paused"), ("project", "x"), ("project", NOWHERE), ("status", "COMPLETED")],
)
def test_a_filter_that_means_nothing_is_refused(
    api: LocalClient, story: Project, name: str, value: str
) -> None:
    answer = api.get(ADDRESS, {name: value})
    assert (answer.status_code, faulty_fields(answer)) == (400, {name})


def test_a_project_lists_its_own(api: LocalClient, story: Project) -> None:
    expected = ended(story, 3)
    ended(samples.project(1), 2)
    address = f"/api/projects/{story.pk}/render-jobs/"
    assert ids(api.get(address)) == expected
    assert ids(api.get(address, {"page_size": 1})) == expected[:1]
    assert api.get(f"/api/projects/{NOWHERE}/render-jobs/").status_code == 404


def test_a_job_tells_everything_of_itself(api: LocalClient, story: Project) -> None:
    job = begun(story, Format.CLIP_1_1, Format.THUMBNAIL)
    done(job)
    told = api.get(f"{ADDRESS}{job.pk}/").json()
    assert {row["format"] for row in told.pop("artifacts")} == {"clip_1_1", "thumbnail"}
    stamps = [told.pop(name) for name in ("created_at", "render_started_at", "render_completed_at")]
    assert stamps == sorted(stamps)
    assert told == {
        "id": str(job.pk), "task_id": job.task_id, "project": str(story.pk),
        "formats": ["clip_1_1", "thumbnail"], "quality": "draft", "fps": 12, "metadata": {},
        "status": "completed", "status_description": "Done; the result is there.", "attempt": 1,
        "max_attempts": 3, "retryable": False, "settings": job.settings, "can_retry": False,
        "can_cancel": False, "progress": 100.0,
        "phase": "done", "current_segment": 1, "total_segments": 1, "frames_done": 10,
        "frames_total": 10, "eta_seconds": 0.0, "error_code": "", "error": "",
        "renderer_version": job.renderer_version, "created_by": "api",
    }  # fmt: skip


def test_a_failed_job_says_whether_to_try_again(api: LocalClient, story: Project) -> None:
    job = begun(story)
    assert job.fail(EngineError("It broke."), "It broke.")
    told = api.get(f"{ADDRESS}{job.pk}/").json()
    assert (told["status"], told["can_retry"], told["can_cancel"]) == ("failed", True, False)
    assert (told["error"], told["error_code"]) == ("It broke.", "engine_error")


@pytest.mark.parametrize("path", ["", "log/"])
def test_a_job_that_is_not_there_is_not_found(api: LocalClient, small: None, path: str) -> None:
    for name in (NOWHERE, "x"):
        assert api.get(f"{ADDRESS}{name}/{path}").status_code == 404


@pytest.mark.parametrize("act", ["retry", "cancel"])
def test_nothing_can_be_done_to_a_job_that_is_not_there(api: LocalClient, act: str) -> None:
    assert api.post(f"{ADDRESS}{NOWHERE}/{act}/").status_code == 404
    assert api.get(f"{ADDRESS}{NOWHERE}/{act}/").status_code == 405


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_jobs_are_not_written_by_hand(api: LocalClient, story: Project, method: str) -> None:
    job = job_of(story, JobStatus.FAILED)
    assert getattr(api, method)(f"{ADDRESS}{job.pk}/").status_code == 405
    assert api.post(ADDRESS, {}, content_type="application/json").status_code == 405


def test_a_render_that_failed_is_tried_again_and_succeeds(api: LocalClient, story: Project) -> None:
    story.output_folder.write_text("in the way")
    body = {"project": str(story.pk), "format": "clip_1_1"}
    told = api.post(f"{ADDRESS}trigger/", body, content_type="application/json").json()
    job = RenderJob.objects.get()
    assert (job.status, job.can_retry) == ("failed", True)
    story.output_folder.unlink()
    answer = api.post(f"{ADDRESS}{told['id']}/retry/")
    assert (answer.status_code, answer.json()["id"]) == (202, told["id"])
    job.refresh_from_db()
    assert (job.status, job.attempt, job.error) == ("completed", 2, "")
    assert job.artifacts.get().file.is_file()
    assert [row["attempt"] for row in job.log] == [1, 2]


@pytest.mark.parametrize(
    "status", [JobStatus.QUEUED, JobStatus.PROCESSING, JobStatus.COMPLETED, JobStatus.CANCELLED]
)
def test_only_what_failed_is_tried_again(
    api: LocalClient, story: Project, status: JobStatus
) -> None:
    job = job_of(story, status)
    answer = api.post(f"{ADDRESS}{job.pk}/retry/")
    told = answer.json()
    assert (answer.status_code, told["code"], told["status"]) == (409, "wrong_state", status)
    assert told["message"].endswith(status.status_description)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"retryable": True, "attempt": 3}, "All 3 attempts are used up"),
        ({"retryable": False, "attempt": 1}, "Trying again would not help"),
    ],
)
def test_a_retry_that_is_refused_says_why(
    api: LocalClient, story: Project, values: dict[str, Any], reason: str
) -> None:
    job = job_of(story, JobStatus.FAILED, **values)
    answer = api.post(f"{ADDRESS}{job.pk}/retry/")
    assert (answer.status_code, answer.json()["status"]) == (409, "failed")
    assert reason in answer.json()["message"]


def test_a_retry_beside_a_live_job_names_that_job(api: LocalClient, story: Project) -> None:
    job = job_of(story, JobStatus.FAILED, retryable=True, attempt=1)
    live = job_of(story)
    answer = api.post(f"{ADDRESS}{job.pk}/retry/")
    assert (answer.status_code, answer.json()["job_id"]) == (409, str(live.pk))


def test_poison_is_not_tried_again(api: LocalClient, story: Project) -> None:
    job = begun(story)
    assert job.fail(PoisonError(3))
    assert api.post(f"{ADDRESS}{job.pk}/retry/").status_code == 409


def test_a_queued_job_that_is_cancelled_leaves_nothing(api: LocalClient, story: Project) -> None:
    job = job_of(story, owner="0" * 32)
    job.folder.mkdir(parents=True)
    Path(job.folder, "clip_1_1.mp4").write_bytes(b"film")
    assert api.post(f"{ADDRESS}{job.pk}/cancel/").json()["status"] == "cancelled"
    assert not job.folder.exists()
