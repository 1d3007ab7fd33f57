"""Trouble inside a living process: no job waits for ever, and none loses what is known of it."""

import functools
import os
import threading
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError
from pytest_django import Settings

from backend.config.reserve import keep_reserve
from backend.conftest import ErrorRecords, LocalClient
from backend.jobs import dispatch, events, running, watch
from backend.jobs.errors import PoisonError
from backend.jobs.recorder import Recorder
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import TaskManager
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.encoders import SECONDS
from backend.renders.tests.jobs import begun, job_of
from backend.renders.trigger import new_job
from core_engine import EngineError, Format

FAULT = EngineError("Something is wrong.", "Mend it.")


@pytest.fixture
def story(small: None) -> Project:
    """A story of one segment."""
    return samples.project(1)


def failed(job: RenderJob) -> RenderJob:
    """The job after its attempt has failed."""
    fail = functools.partial(job.fail, FAULT, str(FAULT))
    running._end(job, FAULT, Recorder(job, threading.Event()), fail)
    return RenderJob.objects.get(pk=job.pk)


@pytest.mark.parametrize("status", [JobStatus.QUEUED, JobStatus.PROCESSING])
def test_what_nothing_works_on_is_taken_up_at_the_second_look(
    story: Project, jobs_run_at_once: None, status: JobStatus
) -> None:
    job = job_of(story, status, [Format.THUMBNAIL])
    seen = dispatch.resume_lost(set())
    job.refresh_from_db()
    assert (seen, job.status) == ({job.task_id}, status), "it may have been queued a moment ago"
    dispatch.resume_lost(seen)
    job.refresh_from_db()
    assert (job.status, job.error) == (JobStatus.COMPLETED, "")
    assert dispatch.resume_lost(seen) == set()


def test_what_ends_its_worker_each_time_is_given_up(story: Project) -> None:
    job = job_of(story, JobStatus.PROCESSING, attempt=dispatch.MOST_CRASHES)
    dispatch.resume_lost({job.task_id})
    job.refresh_from_db()
    assert (job.status, job.error_code) == (JobStatus.FAILED, PoisonError.code)


def test_what_runs_here_is_left_alone(story: Project, threads: TaskManager) -> None:
    story = samples.project(1)
    job = job_of(story, JobStatus.QUEUED)
    done = threading.Event()
    future = threads.start(job.task_id, lambda switch: done.wait(SECONDS))
    assert dispatch.resume_lost({job.task_id}) == set()
    done.set()
    future.result(SECONDS)


def test_a_job_whose_thread_cannot_be_started_is_done_later(
    api: LocalClient, threads: TaskManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = samples.project(1)

    def no_thread(thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(threading.Thread, "start", no_thread)
        answer = api.post(
            "/api/render-jobs/trigger/", {"project": story.pk, "format": "thumbnail"},
            content_type="application/json",
        )  # fmt: skip
    assert answer.status_code == 202, answer.json()
    dispatch.resume_lost(dispatch.resume_lost(set()))
    threads.shut_down()
    assert RenderJob.objects.get().status == JobStatus.COMPLETED


def test_a_job_that_cannot_be_read_at_first_is_done_all_the_same(
    story: Project, jobs_run_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "_PAUSE", 0.0)
    troubles = iter([OperationalError("unable to open database file")])
    read = RenderJob.objects.filter

    def poor(**wanted: Any) -> Any:
        for trouble in troubles:
            raise trouble
        return read(**wanted)

    job = job_of(story, formats=[Format.THUMBNAIL])
    monkeypatch.setattr(RenderJob.objects, "filter", poor)
    dispatch._do(RenderJob, job.pk, threading.Event())
    job.refresh_from_db()
    assert job.status == JobStatus.COMPLETED


def test_what_waits_when_the_process_ends_is_left_to_the_next(
    story: Project, jobs_run_at_once: None
) -> None:
    job = job_of(story, formats=[Format.THUMBNAIL])
    TaskManager.get().stop()
    dispatch._do(RenderJob, job.pk, threading.Event())
    job.refresh_from_db()
    assert (job.status, job.attempt) == (JobStatus.QUEUED, 0)
    RenderJob.objects.update(owner="0" * 32)
    assert dispatch.resume_abandoned() == 0
    TaskManager.get.cache_clear()
    assert dispatch.resume_abandoned() == 1


def test_the_watch_outlives_what_nobody_foresaw(
    threads: TaskManager, monkeypatch: pytest.MonkeyPatch, logged_errors: ErrorRecords
) -> None:
    logged_errors.expected.add("backend.jobs.watch")
    monkeypatch.setattr(watch, "_LOOK_SECONDS", 0.01)
    looks, again = [], threading.Event()

    def look() -> None:
        looks.append(1)
        if len(looks) > 1:
            again.set()
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(watch, "resume_abandoned", look)
    with watch.watching():
        assert again.wait(SECONDS)


def test_a_job_is_told_to_be_queued_before_all_else(
    story: Project, jobs_run_at_once: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(events, "publish", lambda kind, data: told.append(data["status"]))
    dispatch.queue_new(partial(new_job, story, [Format.THUMBNAIL]))
    assert (told[0], told[-1]) == (JobStatus.QUEUED, JobStatus.COMPLETED)
    assert told.count(JobStatus.QUEUED) == 1


def test_what_is_known_of_an_attempt_is_kept_with_its_end_on_a_full_disk(
    story: Project, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, move = begun(story), RenderJob._move
    keep_reserve()
    reserve = Path(settings.DATA_DIR, "db.sqlite3.reserve")

    def full(job: RenderJob, *given: JobStatus, **values: object) -> bool:
        if reserve.exists():
            raise OperationalError("database or disk is full")
        return bool(move(job, *given, **values))  # type: ignore[arg-type]

    monkeypatch.setattr(RenderJob, "_move", full)
    row = failed(job)
    assert (row.status, row.crashes, len(row.log)) == (JobStatus.FAILED, 0, 1)


def test_a_failure_that_names_no_text_is_written_down(story: Project) -> None:
    name = os.fsdecode(b"/tmp/caf\xe9")
    job = begun(story)
    error = EngineError(f"The disk that holds {name} is full.", "Free some.")
    assert job.fail(error, str(error))
    job.refresh_from_db()
    assert job.error == "The disk that holds /tmp/caf\\udce9 is full. Free some."


def test_what_is_deleted_while_it_is_cancelled_is_not_there(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, cancel = begun(story), RenderJob.cancel

    def late(job: RenderJob) -> bool:
        story.delete()
        return cancel(job)

    monkeypatch.setattr(RenderJob, "cancel", late)
    answer = api.post(f"/api/render-jobs/{job.pk}/cancel/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_job_is_cancelled_on_a_full_disk(
    api: LocalClient, story: Project, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    job, cancel = begun(story), RenderJob.cancel
    keep_reserve()
    reserve = Path(settings.DATA_DIR, "db.sqlite3.reserve")

    def full(job: RenderJob) -> bool:
        if reserve.exists():
            raise OperationalError("database or disk is full")
        return cancel(job)

    monkeypatch.setattr(RenderJob, "cancel", full)
    answer = api.post(f"/api/render-jobs/{job.pk}/cancel/")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
