"""Each step of a render job from each state: taken where the graph has it, else nothing changes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from backend.config.refusals import Conflict
from backend.conftest import LocalClient
from backend.jobs.dispatch import retry
from backend.jobs.errors import InternalError, PoisonError
from backend.jobs.ownership import this_process
from backend.jobs.states import JobStatus
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.models import Artifact, RenderJob
from backend.renders.tests.jobs import begun, films_of, job_of
from core_engine import (
    DiskFull,
    EngineError,
    Format,
    Phase,
    Progress,
    SourceError,
    StoryNotRenderable,
)

pytestmark = pytest.mark.usefixtures("small")
QUEUED, PROCESSING, COMPLETED, FAILED, CANCELLED = JobStatus
ERROR = EngineError("It broke.", "Mend it.")
HALF = Progress(Phase.ENCODING, 1, 2, 5, 10, 50.0, 3.0)
DEAD = "0" * 32
Step = Callable[[RenderJob], bool]
STEPS: dict[str, tuple[Step, set[JobStatus], JobStatus]] = {
    "begin": (RenderJob.begin, {QUEUED}, PROCESSING),
    "complete": (lambda job: job.complete(films_of(job)), {PROCESSING}, COMPLETED),
    "fail": (lambda job: job.fail(ERROR, "Why"), {PROCESSING}, FAILED),
    "cancel": (RenderJob.cancel, {QUEUED, PROCESSING}, CANCELLED),
    "retry": (RenderJob.retry, {FAILED}, QUEUED),
    "suspend": (RenderJob.suspend, {PROCESSING}, QUEUED),
    "adopt": (RenderJob.adopt, {QUEUED, PROCESSING}, QUEUED),
    "give up": (lambda job: job.fail(ERROR), {PROCESSING}, FAILED),
}


@pytest.fixture
def story() -> Project:
    """A story of one segment."""
    return samples.project(1)


def row(job: RenderJob) -> dict[str, Any]:
    """Everything the database knows of a job."""
    return dict(RenderJob.objects.filter(pk=job.pk).values().get())


def failed(story: Project, error: EngineError = ERROR, **values: Any) -> RenderJob:
    """A job that has failed with this error after its first attempt."""
    job = job_of(story, **values)
    assert job.begin()
    assert job.fail(error, str(error))
    return job


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize("status", JobStatus)
def test_a_step_is_taken_where_it_may_be_and_changes_nothing_elsewhere(
    story: Project, name: str, status: JobStatus
) -> None:
    step, expected, after = STEPS[name]
    job = job_of(story, status, retryable=True, attempt=1)
    before = row(job)
    assert step(job) is (status in expected)
    if status in expected:
        assert row(job)["status"] == job.status == after
        assert status is after or status.can_transition(after)
    else:
        assert row(job) == before
        assert not Artifact.objects.exists()


def test_every_arrow_of_the_graph_is_some_step() -> None:
    taken = {(before, after) for _, expected, after in STEPS.values() for before in expected}
    arrows = {(before, after) for before in JobStatus for after in before.next_status}
    assert {(before, after) for before, after in taken if before is not after} == arrows


def test_a_beginning_counts_an_attempt(story: Project) -> None:
    job = job_of(story)
    for attempt in (1, 2, 3):
        assert job.begin()
        assert (job.attempt, row(job)["attempt"]) == (attempt, attempt)
        assert job.fail(ERROR, "Why")
        job.retry()


def test_a_beginning_forgets_the_last_error(story: Project) -> None:
    job = failed(story)
    assert job.retry()
    assert job.begin()
    told = row(job)
    assert (told["error"], told["error_code"], told["retryable"]) == ("", "", False)
    assert told["started_at"] is not None
    assert told["completed_at"] is None


def test_attempts_are_used_up(story: Project) -> None:
    job = job_of(story)
    for left in (True, True, False):
        assert job.begin()
        assert job.fail(ERROR, "Why")
        assert job.can_retry is left
        assert job.retry() is left
    assert row(job)["status"] == "failed"


@pytest.mark.parametrize(
    ("error", "can_go_away"),
    [
        (ERROR, True),
        (DiskFull("Full."), True),
        (InternalError(), True),
        (StoryNotRenderable([]), False),
        (SourceError(None, "Bad.", "Mend it."), False),
        (PoisonError(3), False),
    ],
)
def test_only_what_can_go_away_is_tried_again(
    story: Project, error: EngineError, can_go_away: bool
) -> None:
    job = failed(story, error)
    assert (job.retryable, job.can_retry) == (can_go_away, can_go_away)
    assert job.retry() is can_go_away
    assert row(job)["status"] == ("queued" if can_go_away else "failed")


def test_a_retry_begins_from_nothing(story: Project) -> None:
    job = job_of(story, owner=DEAD)
    assert job.begin()
    assert job.report(HALF)
    assert job.fail(ERROR, "Why")
    assert job.retry()
    told = row(job)
    assert (told["progress"], told["phase"], told["frames_done"]) == (0.0, "", 0)
    assert (told["eta_seconds"], told["started_at"]) == (None, None)
    assert (told["completed_at"], told["attempt"]) == (None, 1)
    assert told["owner"] == this_process().name


def test_a_retry_has_forgotten_what_the_attempt_before_said(story: Project) -> None:
    job = begun(story)
    assert job.report(HALF)
    assert job.fail(DiskFull("Full."), "Full.")
    assert job.retry()
    told = row(job)
    assert (told["error"], told["error_code"], told["current_segment"]) == ("", "", 0)
    assert (job.error, job.error_code, job.current_segment) == ("", "", 0)
    assert not told["retryable"]


def test_a_retry_does_not_make_a_second_live_job(story: Project) -> None:
    job = failed(story)
    live = job_of(story)
    with pytest.raises(Conflict) as caught:
        retry(job)
    assert caught.value.data == {
        "task_id": live.task_id, "job_id": str(live.pk), "status": "queued",
    }  # fmt: skip
    assert row(job)["status"] == "failed"


def test_two_retries_queue_one_attempt(story: Project) -> None:
    job = failed(story)
    twin = RenderJob.objects.get()
    assert job.retry()
    assert not twin.retry()


def test_an_old_view_of_a_job_does_not_give_it_more_attempts(story: Project) -> None:
    job = failed(story, attempt=1)
    old = RenderJob.objects.get()
    assert job.retry()
    assert job.begin()
    assert job.fail(ERROR, "Why")
    assert not job.can_retry
    assert not old.retry()
    assert row(job)["status"] == "failed"


def test_a_film_that_comes_after_the_cancel_is_not_there(story: Project) -> None:
    job = begun(story)
    assert RenderJob.objects.get().cancel()
    assert not job.complete(films_of(job))
    assert row(job)["status"] == "cancelled"
    assert not Artifact.objects.exists()


def test_a_cancel_that_comes_after_the_film_leaves_it(story: Project) -> None:
    job = begun(story)
    other = RenderJob.objects.get()
    assert job.complete(films_of(job))
    assert not other.cancel()
    assert job.artifacts.get().file.is_file()


def test_a_film_and_its_state_come_together(story: Project) -> None:
    job = begun(story)
    films = films_of(job)
    with pytest.raises(IntegrityError):
        job.complete([*films, *films])
    assert row(job)["status"] == "processing"
    assert not Artifact.objects.exists()


def test_a_job_that_is_done_has_done_all_of_it() -> None:
    """Also one of which no worker had the time to tell how far it was."""
    job = job_of(samples.project(3), formats=[Format.CLIP_1_1, Format.FULL_16_9])
    assert job.begin()
    assert job.complete(films_of(job))
    told = row(job)
    assert (told["current_segment"], told["total_segments"]) == (3, 3)
    assert (told["frames_done"], told["frames_total"]) == (10, 10)
    assert (told["progress"], told["phase"], told["eta_seconds"]) == (100.0, "done", 0.0)
    assert (job.current_segment, job.frames_done, job.frames_total) == (3, 10, 10)


def test_a_suspended_job_has_its_attempt_back_and_belongs_to_nobody(story: Project) -> None:
    job = begun(story)
    assert job.suspend()
    told = row(job)
    assert (told["status"], told["attempt"], told["owner"]) == ("queued", 0, "")
    assert list(RenderJob.objects.abandoned()) == [job]


def test_a_worker_whose_job_was_taken_over_has_no_more_say(story: Project) -> None:
    worker = job_of(story, owner=DEAD)
    assert worker.begin()
    other = RenderJob.objects.get()
    assert other.adopt()
    assert other.begin()
    before = row(worker)
    assert not worker.is_mine()
    assert not worker.report(HALF)
    assert not worker.fail(ERROR, "Why")
    assert not worker.suspend()
    assert not worker.complete(films_of(worker))
    assert row(worker) == before
    assert not Artifact.objects.exists()
    assert other.is_mine()


def test_a_job_is_taken_over_by_one(story: Project) -> None:
    one = job_of(story, owner=DEAD)
    other = RenderJob.objects.get()
    assert one.adopt()
    assert not other.adopt()
    assert not other.fail(ERROR)


def test_a_state_that_nobody_knows_is_refused_by_the_database(story: Project) -> None:
    job = job_of(story)
    with pytest.raises(IntegrityError, match="render_job_status_is_known"), transaction.atomic():
        RenderJob.objects.filter(pk=job.pk).update(status="paused")
    assert row(job)["status"] == "queued"


def test_a_second_live_job_is_refused_by_the_database(story: Project) -> None:
    job_of(story, FAILED)
    job_of(story, COMPLETED)
    job_of(story, PROCESSING)
    with pytest.raises(IntegrityError), transaction.atomic():
        job_of(story)
    assert RenderJob.objects.active().count() == 1


@pytest.mark.parametrize("status", [COMPLETED, FAILED, CANCELLED])
def test_a_cancel_that_comes_too_late_is_refused_with_the_state(
    api: LocalClient, story: Project, status: JobStatus
) -> None:
    job = job_of(story, status)
    answer = api.post(f"/api/render-jobs/{job.pk}/cancel/")
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "wrong_state")
    assert (told["status"], told["job_id"]) == (status, str(job.pk))


@pytest.mark.parametrize("status", [QUEUED, PROCESSING])
def test_what_waits_or_runs_is_cancelled(
    api: LocalClient, story: Project, status: JobStatus
) -> None:
    job = job_of(story, status)
    answer = api.post(f"/api/render-jobs/{job.pk}/cancel/")
    told = answer.json()
    assert (answer.status_code, told["status"]) == (200, "cancelled")
    assert (told["can_cancel"], told["can_retry"]) == (False, False)
    assert told["render_completed_at"] is not None
