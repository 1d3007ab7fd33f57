"""Jobs whose process has died are taken over by the next one and end as if nothing had been."""

import fcntl
import shutil
import threading
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from backend.conftest import LocalClient
from backend.jobs import dispatch, running
from backend.jobs.dispatch import resume_abandoned
from backend.jobs.ownership import this_process
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import TaskManager
from backend.projects.media_files import cache
from backend.projects.models import GlobalSettings, Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.encoders import SECONDS
from backend.renders.tests.jobs import films_of, job_of
from core_engine import Format

DEAD = "0" * 32
LIVE = [JobStatus.QUEUED, JobStatus.PROCESSING]


@pytest.fixture
def story(small: None) -> Project:
    """A story of two segments."""
    return samples.project(2)


def left(story: Project, status: JobStatus = JobStatus.PROCESSING, **values: object) -> RenderJob:
    """A job whose process has died."""
    formats = [Format.CLIP_1_1, Format.THUMBNAIL]
    attempt = int(status == JobStatus.PROCESSING)
    return job_of(story, status, formats, **{"owner": DEAD, "attempt": attempt, **values})


def films(job: RenderJob) -> dict[str, bytes]:
    """What the job has made."""
    job.refresh_from_db()
    assert (job.status, job.error) == ("completed", "")
    return {artifact.format: artifact.file.read_bytes() for artifact in job.artifacts.all()}


@pytest.fixture
def undisturbed(story: Project) -> dict[str, bytes]:
    """The films of the same story, made without a crash."""
    job = left(story, JobStatus.QUEUED)
    resume_abandoned()
    made = films(job)
    assert cache().prune(0), "the next films are really made again"
    return made


@pytest.mark.parametrize("status", LIVE)
def test_an_abandoned_job_makes_the_film_that_was_asked_for(
    story: Project, undisturbed: dict[str, bytes], status: JobStatus
) -> None:
    job = left(story, status)
    before = job.attempt
    assert resume_abandoned() == 1
    assert films(job) == undisturbed
    assert set(undisturbed) == {"clip_1_1", "thumbnail"}
    assert (job.owner, job.attempt) == (this_process().name, before + 1)
    assert resume_abandoned() == 0


def test_finished_segments_are_not_made_again(story: Project) -> None:
    first = left(story)
    resume_abandoned()
    films(first)
    again = left(story)
    resume_abandoned()
    films(again)
    film = again.artifacts.get(format="clip_1_1")
    assert (film.segments_encoded, film.segments_reused) == (0, 2)


def test_what_the_dead_one_left_in_the_jobs_folder_is_replaced(
    story: Project, undisturbed: dict[str, bytes]
) -> None:
    job = left(story)
    job.folder.mkdir(parents=True)
    Path(job.folder, "clip_1_1.mp4").write_bytes(b"half a film")
    assert resume_abandoned() == 1
    assert films(job) == undisturbed


def test_a_job_that_was_suspended_is_resumed(story: Project) -> None:
    job = left(story, owner=this_process().name)
    assert job.suspend()
    assert resume_abandoned() == 1
    assert films(job)
    assert job.attempt == 1


@pytest.fixture
def neighbour(settings: Settings) -> Iterator[str]:
    """The name of an owner whose lock is held."""
    name = uuid.uuid4().hex
    path = Path(settings.DATA_DIR, "db.sqlite3.owners", f"{name}.lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield name


@pytest.mark.parametrize("status", LIVE)
def test_the_jobs_of_the_living_are_left_alone(
    story: Project, neighbour: str, status: JobStatus
) -> None:
    mine, theirs = job_of(story, status), left(samples.project(1), status, owner=neighbour)
    assert resume_abandoned() == 0
    for job in (mine, theirs):
        owner, attempt = job.owner, job.attempt
        job.refresh_from_db()
        assert (job.status, job.owner, job.attempt) == (status, owner, attempt)


@pytest.mark.parametrize("status", [JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED])
def test_what_has_ended_is_not_resumed(story: Project, status: JobStatus) -> None:
    job = left(story, status)
    assert resume_abandoned() == 0
    job.refresh_from_db()
    assert (job.status, job.owner) == (status, DEAD)


def test_a_job_that_ended_its_process_three_times_is_poison(
    api: LocalClient, story: Project
) -> None:
    neighbours = [left(samples.project(1), status) for status in LIVE]
    poison = left(story, attempt=3)
    poison.folder.mkdir(parents=True)
    assert resume_abandoned() == 2
    poison.refresh_from_db()
    assert (poison.status, poison.error_code, poison.retryable) == ("failed", "poison", False)
    assert poison.error.startswith("Storyreel has ended 3 times")
    assert not poison.folder.exists()
    assert api.post(f"/api/render-jobs/{poison.pk}/retry/").status_code == 409
    assert all(films(job) for job in neighbours)


def test_the_last_attempt_is_still_made(story: Project) -> None:
    job = left(story, attempt=2)
    assert resume_abandoned() == 1
    assert films(job)
    assert job.attempt == 3


def test_poison_keeps_nobody_from_a_new_render(api: LocalClient, story: Project) -> None:
    left(story, attempt=3)
    body = {"project": str(story.pk), "format": "thumbnail"}
    answer = api.post("/api/render-jobs/trigger/", body, content_type="application/json")
    assert answer.status_code == 202
    assert sorted(job.status for job in story.render_jobs.all()) == ["completed", "failed"]


def test_a_job_that_is_deleted_meanwhile_is_no_error(
    api: LocalClient, threads: TaskManager
) -> None:
    held = threading.Event()
    for name in ("one", "two"):
        threads.start(name, lambda switch: held.wait(SECONDS))
    GlobalSettings(resolution="1280x720", fps=12, quality="draft").save()
    gone, stays = left(samples.project(1)), left(samples.project(1))
    try:
        assert resume_abandoned() == 2
        futures = {name: task.future for name, task in threads._tasks.items()}
        RenderJob.objects.filter(pk=gone.pk).delete()
    finally:
        held.set()
    futures[gone.task_id].result(SECONDS)
    futures[stays.task_id].result(SECONDS)
    assert films(stays)
    assert list(RenderJob.objects.all()) == [stays]


def test_a_job_that_is_gone_cannot_be_taken_over(story: Project) -> None:
    job = left(story)
    RenderJob.objects.all().delete()
    assert not job.adopt()
    assert resume_abandoned() == 0


def test_two_that_come_at_once_take_it_over_once(threads: TaskManager) -> None:
    GlobalSettings(resolution="1280x720", fps=12, quality="draft").save()
    jobs = [left(samples.project(1)) for _ in range(3)]
    barrier, adopted = threading.Barrier(3), list[int]()

    def come(switch: threading.Event) -> None:
        adopted.append(resume_abandoned())

    def run() -> None:
        barrier.wait()
        threads._run("come", come, threading.Event())

    comers = [threading.Thread(target=run) for _ in range(3)]
    for comer in comers:
        comer.start()
    for comer in comers:
        comer.join(SECONDS)
    assert sum(adopted) == 3
    for task in list(threads._tasks.values()):
        task.future.result(SECONDS)
    assert all(films(job) and job.attempt == 2 for job in jobs)


def test_failures_that_were_told_do_not_make_a_job_poison(story: Project) -> None:
    job = left(story, JobStatus.PROCESSING, attempt=3, log=[{}, {}])
    assert resume_abandoned() == 1
    job.refresh_from_db()
    assert (job.status, job.attempt) == ("completed", 4)


def test_a_process_does_not_hold_itself_for_dead(story: Project, settings: Settings) -> None:
    job = job_of(story, JobStatus.PROCESSING)
    shutil.rmtree(Path(settings.DATA_DIR) / "db.sqlite3.owners")
    assert resume_abandoned() == 0
    job.refresh_from_db()
    assert job.attempt == 0


def test_a_job_that_waits_to_be_resumed_leaves_nothing_when_it_is_cancelled(
    story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatch, "start", lambda job: None)  # it waits for its turn
    job = left(story, JobStatus.PROCESSING)
    films_of(job)
    assert resume_abandoned() == 1
    dispatch.cancel(RenderJob.objects.get(pk=job.pk))
    assert not job.folder.exists()


def test_a_worker_whose_job_was_begun_again_has_no_say(story: Project) -> None:
    worker = job_of(story)
    assert worker.begin()
    assert worker.suspend()
    again = RenderJob.objects.get(pk=worker.pk)
    assert again.adopt()
    assert again.begin()
    worker.owner = again.owner
    worker.attempt = 0
    assert not worker.complete(films_of(worker))
    again.refresh_from_db()
    assert again.status == "processing"


def test_a_project_that_goes_while_a_render_is_asked_for_is_not_there(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = RenderJob.queue

    def too_late(job: RenderJob) -> None:
        Project.objects.filter(pk=story.pk)._raw_delete(using="default")
        queue(job)

    monkeypatch.setattr(RenderJob, "queue", too_late)
    answer = api.post(f"/api/projects/{story.pk}/render/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_attempt_that_was_suspended_hides_no_crash(story: Project) -> None:
    job = job_of(story)
    stopped = threading.Event()
    stopped.set()
    running.run(RenderJob.objects.get(pk=job.pk), stopped)
    job.refresh_from_db()
    assert (job.status, job.attempt, job.log) == ("queued", 0, [])
    RenderJob.objects.filter(pk=job.pk).update(status="processing", attempt=3, owner=DEAD)
    assert resume_abandoned() == 0
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "poison")
