"""Render jobs: each step is taken once, whoever else tries it."""

import logging
import threading
from functools import partial

import pytest

from backend.config.refusals import Conflict
from backend.conftest import ErrorRecords
from backend.jobs import running
from backend.jobs.dispatch import queue_new
from backend.jobs.errors import JobInterrupted
from backend.jobs.ownership import this_process
from backend.jobs.task_manager import TaskManager
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.jobs import job_of
from backend.renders.trigger import new_job
from core_engine import EngineError, Format, Listener, Phase, Progress

pytestmark = pytest.mark.usefixtures("small")
ERROR = EngineError("It broke.", "Mend it.")


def queued(project: Project | None = None) -> RenderJob:
    """A job that waits."""
    return job_of(project or samples.project(1), formats=[Format.CLIP_1_1])


def test_a_step_is_taken_once() -> None:
    job = queued()
    twin = RenderJob.objects.get()
    assert job.begin()
    assert not twin.begin()
    assert job.fail(ERROR, "Why")
    assert not twin.fail(ERROR, "Other")
    twin.refresh_from_db()
    assert (twin.status, twin.error, twin.error_code) == ("failed", "Why", "engine_error")
    assert twin.started_at is not None
    assert twin.completed_at is not None
    assert twin.completed_at >= twin.started_at


def test_a_job_that_did_not_begin_cannot_end() -> None:
    job = queued()
    assert not job.fail(ERROR, "Why")
    job.report(Progress(Phase.ENCODING, 1, 1, 0, 1, 5.0, None))
    job.refresh_from_db()
    assert (job.status, job.progress) == ("queued", 0.0)


def test_a_job_that_somebody_else_began_is_left_alone() -> None:
    job = queued()
    job.begin()
    assert running.run(RenderJob.objects.get(), threading.Event()) is None
    job.refresh_from_db()
    assert job.status == "processing"


def test_a_second_job_of_a_project_is_refused() -> None:
    first = queued()
    with pytest.raises(Conflict) as caught:
        queue_new(partial(new_job, first.project, [Format.CLIP_1_1]))
    assert caught.value.data["task_id"] == first.task_id
    first.begin()
    first.fail(ERROR, "Why")
    assert queued(first.project).status == "queued"


def test_a_job_is_asked_for_under_its_task_id() -> None:
    job = queued()
    assert job.task_id == f"render_{job.pk.hex}"
    assert job.owner == this_process().name


def stopped() -> threading.Event:
    """A switch that somebody has pressed."""
    switch = threading.Event()
    switch.set()
    return switch


def test_a_render_that_is_stopped_waits_for_the_next_process() -> None:
    job = queued()
    assert isinstance(running.run(job, stopped()), JobInterrupted)
    job.refresh_from_db()
    assert (job.status, job.owner, job.attempt) == ("queued", "", 0)
    assert not job.folder.exists()


def test_a_render_of_the_command_line_that_is_stopped_is_cancelled() -> None:
    job = queued()
    assert isinstance(running.run(job, stopped(), resumable=False), JobInterrupted)
    job.refresh_from_db()
    assert job.status == "cancelled"


class Defect(Exception):
    """What nobody foresaw."""


def failing(error: BaseException) -> Listener:
    """A listener that raises."""

    def listen(progress: Progress) -> None:
        raise error

    return listen


@pytest.mark.parametrize(
    ("error", "ended"),
    [(Defect(), ("failed", "internal_error")), (KeyboardInterrupt(), ("cancelled", ""))],
)
def test_a_render_that_breaks_says_so_and_passes_it_on(
    error: BaseException, ended: tuple[str, str]
) -> None:
    job = queued()
    with pytest.raises(type(error)):
        running.run(job, threading.Event(), failing(error))
    assert (job.status, job.error_code) == ended
    assert not job.folder.exists()


def test_a_defect_is_logged_with_its_traceback(logged_errors: ErrorRecords) -> None:
    logged_errors.expected.add("backend.jobs.task_manager")

    def work(switch: threading.Event) -> None:
        raise Defect

    future = TaskManager.get().start("render_x", work)
    assert isinstance(future.exception(), Defect)
    (record,) = logged_errors.records
    assert record.levelno == logging.ERROR
    assert record.exc_info is not None


def test_progress_is_told_in_order_and_reaches_the_end() -> None:
    job, heard = queued(samples.project(3)), list[Progress]()
    running.run(job, threading.Event(), heard.append)
    assert [it.phase for it in heard if it.phase is Phase.DONE] == [Phase.DONE]
    percentages = [it.percentage for it in heard]
    assert percentages == sorted(percentages)
    assert (percentages[0], percentages[-1]) == (0.0, 100.0)
    assert {it.total_segments for it in heard} == {3}
    job.refresh_from_db()
    assert (job.progress, job.phase) == (100.0, "done")
