"""POST /api/render-jobs/trigger/: one job for all that is asked, or a reason and nothing at all."""

import math
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from backend.conftest import ErrorRecords, LocalClient, faulty_fields
from backend.jobs.states import JobStatus
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.estimate import estimate
from backend.renders.models import RenderJob
from backend.renders.snapshot import chosen_settings
from backend.renders.tests.jobs import job_of
from core_engine import Format

pytestmark = pytest.mark.usefixtures("small")
ADDRESS = "/api/render-jobs/trigger/"
ALL = [format.value for format in Format]


@pytest.fixture
def story() -> Project:
    """A story of two segments."""
    return samples.project(2)


def send(api: LocalClient, project: Any, headers: dict[str, str] | None = None, **body: Any) -> Any:
    """Ask for a render."""
    wanted = {"project": str(project.pk if isinstance(project, Project) else project), **body}
    return api.post(ADDRESS, wanted, content_type="application/json", headers=headers)


def test_all_formats_are_one_job(api: LocalClient, story: Project) -> None:
    answer = send(api, story, formats=ALL[::-1], quality="draft")
    told = answer.json()
    job = RenderJob.objects.get()
    assert (answer.status_code, told["id"], told["formats"]) == (202, str(job.pk), ALL)
    artifacts = {artifact.format: artifact for artifact in job.artifacts.all()}
    assert (job.status, set(artifacts)) == ("completed", set(ALL))
    assert all(it.file.stat().st_size == it.size for it in artifacts.values())
    thumbnail, wide = artifacts["thumbnail"], artifacts["full_16_9"]
    assert (thumbnail.frames, thumbnail.video_codec, thumbnail.audio_codec) == (1, "mjpeg", "")
    assert (wide.width, wide.height, wide.frames) == (1280, 720, 5)
    assert (artifacts["short_9_16"].width, artifacts["short_9_16"].height) == (720, 1280)
    assert {path.name for path in job.folder.iterdir()} == {
        it.file.name for it in artifacts.values()
    }


def test_films_made_together_are_those_made_alone(api: LocalClient, story: Project) -> None:
    send(api, story, formats=["clip_1_1", "thumbnail"])
    send(api, story, format="clip_1_1")
    send(api, story, format="thumbnail")
    sums = {(it.format, it.sha256) for it in story.artifacts.all()}
    assert len(sums) == 2
    assert story.artifacts.count() == 4


@pytest.mark.parametrize(
    ("wanted", "formats"),
    [
        ({}, ["full_16_9"]),
        ({"format": ""}, ["full_16_9"]),
        ({"formats": []}, ["full_16_9"]),
        ({"format": "clip_1_1"}, ["clip_1_1"]),
        ({"format": "thumbnail", "formats": ["clip_1_1"]}, ["clip_1_1", "thumbnail"]),
        ({"formats": ["clip_1_1", "clip_1_1"]}, ["clip_1_1"]),
    ],
)
def test_formats_are_named_in_several_ways(
    api: LocalClient, story: Project, wanted: dict[str, Any], formats: list[str]
) -> None:
    answer = send(api, story, **wanted)
    assert (answer.status_code, answer.json()["formats"]) == (202, formats)


@pytest.mark.parametrize(
    "wanted",
    [{"formats": ["gif"]}, {"format": "gif"}, {"quality": "best"}, {"fps": 1}, {"colour": "red"}],
)
def test_a_wish_that_cannot_be_met_makes_nothing(
    api: LocalClient, story: Project, wanted: dict[str, Any]
) -> None:
    answer = send(api, story, **wanted)
    assert (answer.status_code, faulty_fields(answer)) == (400, set(wanted))
    assert not RenderJob.objects.exists()


@pytest.mark.parametrize("project", ["", "x", "00000000-0000-4000-8000-000000000000"])
def test_a_project_that_is_not_there_is_named(api: LocalClient, project: str) -> None:
    answer = send(api, project)
    assert (answer.status_code, faulty_fields(answer)) == (400, {"project"})


def test_a_project_has_to_be_named(api: LocalClient) -> None:
    answer = api.post(ADDRESS, {}, content_type="application/json")
    assert (answer.status_code, faulty_fields(answer)) == (400, {"project"})


@pytest.mark.parametrize("metadata", [{"a": [1, None, {"b": "ü"}]}, "text", 7, [1]])
def test_what_is_sent_along_is_given_back(
    api: LocalClient, story: Project, metadata: object
) -> None:
    told = send(api, story, format="thumbnail", metadata=metadata).json()
    again = api.get(f"/api/render-jobs/{told['id']}/").json()
    assert told["metadata"] == again["metadata"] == metadata


def test_without_metadata_there_is_none(api: LocalClient, story: Project) -> None:
    assert send(api, story, format="thumbnail").json()["metadata"] == {}


def test_the_job_says_who_asked(api: LocalClient, story: Project) -> None:
    browser = {"Sec-Fetch-Site": "same-origin"}
    assert send(api, story, browser, format="thumbnail").json()["created_by"] == "browser"
    assert send(api, story, format="thumbnail").json()["created_by"] == "api"


def test_what_is_missing_is_told(api: LocalClient, story: Project) -> None:
    silent = samples.segment(story, 2, audio_file=None)
    answer = send(api, story, formats=ALL)
    told = answer.json()
    assert (answer.status_code, told["code"], told["missing_images"]) == (400, "not_ready", [])
    assert [row["segment_id"] for row in told["missing_audio"]] == [str(silent.pk)]
    assert not RenderJob.objects.exists()


@pytest.mark.parametrize("status", [JobStatus.QUEUED, JobStatus.PROCESSING])
def test_the_job_that_is_in_the_way_is_told(
    api: LocalClient, story: Project, status: JobStatus
) -> None:
    live = job_of(story, status)
    answer = send(api, story)
    told = answer.json()
    assert (answer.status_code, told["code"], told["status"]) == (409, "already_rendering", status)
    assert (told["job_id"], told["task_id"]) == (str(live.pk), live.task_id)
    assert RenderJob.objects.get() == live


def test_without_ffmpeg_nothing_is_made(
    api: LocalClient, story: Project, no_ffmpeg: None, logged_errors: ErrorRecords
) -> None:
    logged_errors.expected.add("django.request")
    answer = send(api, story)
    assert (answer.status_code, answer.json()["code"]) == (500, "ffmpeg_missing")
    assert not RenderJob.objects.exists()
    assert not story.output_folder.exists()


class Disk(NamedTuple):
    """What shutil says of a disk."""

    total: int
    used: int
    free: int


def full(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    """Leave this many bytes free."""
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Disk(10**12, 10**12 - free, free))


def test_a_full_disk_refuses_with_the_megabytes_that_are_missing(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch, logged_errors: ErrorRecords
) -> None:
    logged_errors.expected.add("django.request")
    story.segments.update(audio_duration=600.0)
    needed = estimate(story, [Format.FULL_16_9], chosen_settings()).bytes_needed
    full(monkeypatch, 3_000_000)
    answer = send(api, story)
    told = answer.json()
    missing = math.ceil((needed - 3_000_000) / 1e6)
    assert (answer.status_code, told["code"]) == (507, "disk_full")
    assert (told["megabytes_missing"], told["megabytes_free"]) == (missing, 3)
    assert missing > 100
    assert f"{missing} MB are missing" in told["message"]
    assert not RenderJob.objects.exists()
    assert not story.output_folder.exists()


def test_a_disk_that_just_holds_the_film_will_do(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch, logged_errors: ErrorRecords
) -> None:
    logged_errors.expected.add("django.request")
    needed = estimate(story, [Format.CLIP_1_1], chosen_settings()).bytes_needed
    full(monkeypatch, needed - 1)
    assert send(api, story, format="clip_1_1").status_code == 507
    full(monkeypatch, needed)
    assert send(api, story, format="clip_1_1").status_code == 202


def test_a_picture_that_went_since_is_missing(api: LocalClient, story: Project) -> None:
    first = story.segments.all()[0]
    Path(first.image_file.path).unlink()
    (told,) = send(api, story).json()["missing_images"]
    assert (told["segment_id"], told["sequence_index"]) == (str(first.pk), 0)
