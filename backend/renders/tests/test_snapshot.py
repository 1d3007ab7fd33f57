"""A job renders the story as it was when it was asked for, and its files last as long as it."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from backend.conftest import LocalClient
from backend.jobs import running
from backend.jobs.states import JobStatus
from backend.jobs.task_manager import TaskManager
from backend.projects.media_files import cache
from backend.projects.models import GlobalSettings, Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.snapshot import settings_in
from backend.renders.tests.encoders import SECONDS, Gate
from backend.renders.tests.jobs import job_of
from core_engine import Format

JSON = "application/json"


@pytest.fixture
def story(small: None) -> Project:
    """A story of two segments."""
    return samples.project(2)


def send(api: LocalClient, story: Project) -> RenderJob:
    """The job of a small film that was asked for."""
    body = {"project": str(story.pk), "format": "clip_1_1"}
    answer = api.post("/api/render-jobs/trigger/", body, content_type=JSON)
    assert answer.status_code == 202, answer.json()
    return RenderJob.objects.get(pk=answer.json()["id"])


def film(job: RenderJob) -> str:
    """The checksum of what the job has made."""
    job.refresh_from_db()
    assert (job.status, job.error) == ("completed", "")
    return job.artifacts.get().sha256


def upload(api: LocalClient, story: Project, field: str, name: str, data: bytes) -> None:
    """Replace a file of the first segment."""
    body = encode_multipart(BOUNDARY, {field: samples.upload(name, data)})
    address = f"/api/segments/{story.segments.all()[0].pk}/"
    assert api.patch(address, body, content_type=MULTIPART_CONTENT).status_code == 200


def forget(story: Project) -> None:
    """What was done cannot be undone any more, so that only jobs keep files."""
    story.changes.all().delete()


def replace_picture(api: LocalClient, story: Project) -> None:
    upload(api, story, "image_file", "new.png", samples.picture(9))
    forget(story)


def replace_narration(api: LocalClient, story: Project) -> None:
    upload(api, story, "audio_file", "new.wav", samples.sound(9))
    forget(story)


def delete_segment(api: LocalClient, story: Project) -> None:
    address = f"/api/segments/{story.segments.all()[0].pk}/"
    assert api.delete(address).status_code == 204
    forget(story)


def turn_around(api: LocalClient, story: Project) -> None:
    story.reorder([row.pk for row in story.segments.all()][::-1])


def add_segment(api: LocalClient, story: Project) -> None:
    samples.segment(story, 2)


def zoom_out(api: LocalClient, story: Project) -> None:
    body = {"zoom_direction": "out"}
    address = f"/api/segments/{story.segments.all()[0].pk}/"
    assert api.patch(address, body, content_type=JSON).status_code == 200


def change_settings(api: LocalClient, story: Project) -> None:
    GlobalSettings(resolution="1920x1080", fps=24, quality="high", zoom_intensity=2.0).save()


EDITS = [
    replace_picture, replace_narration, delete_segment, turn_around, add_segment, zoom_out,
    change_settings,
]  # fmt: skip
Edit = Callable[[LocalClient, Project], None]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_changes_the_next_film_and_not_this_one(
    api: LocalClient, story: Project, edit: Edit
) -> None:
    undisturbed = film(send(api, story))
    job = job_of(story, formats=[Format.CLIP_1_1])
    edit(api, story)
    assert cache().prune(0), "or the clips from before would do, and no file be read"
    running.run(RenderJob.objects.get(pk=job.pk), threading.Event())
    assert film(job) == undisturbed
    assert film(send(api, story)) != undisturbed


def test_a_new_text_does_not_disturb_a_render(api: LocalClient, story: Project) -> None:
    job = job_of(story, formats=[Format.CLIP_1_1])
    address = f"/api/segments/{story.segments.all()[0].pk}/"
    assert api.patch(address, {"text_content": "new"}, content_type=JSON).status_code == 200
    running.run(RenderJob.objects.get(), threading.Event())
    assert film(job)
    told = api.get(f"/api/projects/{story.pk}/").json()
    assert told["film_outdated"], "it was asked for before the text changed"


def test_an_edit_in_the_middle_of_a_render_changes_the_next_film(
    api: LocalClient, threads: TaskManager, gate: Gate
) -> None:
    GlobalSettings(resolution="1280x720", fps=12, quality="draft").save()
    disturbed, twin = samples.project(2), samples.project(2)
    job = send(api, disturbed)
    gate.until_a_clip_waits()
    replace_picture(api, disturbed)
    delete_segment(api, disturbed)
    change_settings(api, disturbed)
    future = threads._tasks[job.task_id].future
    gate.open()
    future.result(SECONDS)
    GlobalSettings(resolution="1280x720", fps=12, quality="draft").save()
    same, shorter = send(api, twin), send(api, disturbed)
    for task in list(threads._tasks.values()):
        task.future.result(SECONDS)
    assert film(job) == film(same) != film(shorter)


def failed(story: Project, **values: Any) -> RenderJob:
    """A job that has failed."""
    told = {"retryable": True, "attempt": 1, **values}
    return job_of(story, JobStatus.FAILED, [Format.CLIP_1_1], **told)


def test_a_failed_job_keeps_the_files_that_a_retry_needs(api: LocalClient, story: Project) -> None:
    undisturbed = film(send(api, story))
    job = failed(story)
    before = job.files
    replace_picture(api, story)
    delete_segment(api, story)
    story.remove_unused_files()
    assert cache().prune(0)
    assert len(before) == 4
    assert all(file.is_file() for file in before)
    assert api.post(f"/api/render-jobs/{job.pk}/retry/").status_code == 202
    assert film(job) == undisturbed


def test_files_go_when_the_last_job_that_needs_them_has_ended(
    api: LocalClient, story: Project
) -> None:
    job = failed(story)
    replace_picture(api, story)
    assert len(pictures(story)) == 3
    assert api.post(f"/api/render-jobs/{job.pk}/retry/").status_code == 202
    assert len(pictures(story)) == 2
    used = {Path(row.image_file.path) for row in story.segments.all()}
    assert pictures(story) == used


def pictures(story: Project) -> set[Path]:
    """The picture files of a story."""
    return set((story.folder / "images").iterdir())


@pytest.mark.parametrize(
    ("status", "values"),
    [
        (JobStatus.FAILED, {"retryable": False, "attempt": 1}),
        (JobStatus.FAILED, {"retryable": True, "attempt": 3}),
        (JobStatus.CANCELLED, {}),
        (JobStatus.COMPLETED, {}),
    ],
)
def test_a_job_that_cannot_run_again_keeps_no_files(
    api: LocalClient, story: Project, status: JobStatus, values: dict[str, Any]
) -> None:
    job = job_of(story, status, **values)
    assert job.files == set()
    replace_picture(api, story)
    story.remove_unused_files()
    assert len(pictures(story)) == 2


@pytest.mark.parametrize("status", [JobStatus.QUEUED, JobStatus.PROCESSING])
def test_a_live_job_keeps_its_files(api: LocalClient, story: Project, status: JobStatus) -> None:
    job = job_of(story, status)
    replace_picture(api, story)
    replace_narration(api, story)
    story.remove_unused_files()
    assert all(file.is_file() for file in job.files)
    assert len(pictures(story)) == 3
    assert api.post(f"/api/render-jobs/{job.pk}/cancel/").status_code == 200
    story.remove_unused_files()
    assert len(pictures(story)) == 2


def test_a_job_keeps_how_loud_its_film_is_to_be(api: LocalClient, story: Project) -> None:
    row = GlobalSettings.load()
    row.loudness = -18.5
    row.save()
    job = send(api, story)
    assert (job.settings["loudness"], settings_in(job.settings).loudness) == (-18.5, -18.5)
