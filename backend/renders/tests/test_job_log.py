"""GET /api/render-jobs/{id}/log/: what is known of each attempt, however it ended."""

from pathlib import Path
from typing import Any

import pytest

from backend.conftest import ErrorRecords, LocalClient
from backend.jobs.job_log import entry
from backend.jobs.states import JobStatus
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders import rendering
from backend.renders.models import RenderJob
from backend.renders.tests.encoders import FAILS, before_clips
from backend.renders.tests.jobs import job_of
from core_engine import FFmpegFailed, ffmpeg

pytestmark = pytest.mark.usefixtures("small")


@pytest.fixture
def story() -> Project:
    """A story of one segment."""
    return samples.project(1)


def render(api: LocalClient, story: Project) -> dict[str, Any]:
    """What the log says of the only attempt of a new render."""
    body = {"project": str(story.pk), "format": "clip_1_1"}
    job = api.post("/api/render-jobs/trigger/", body, content_type="application/json").json()
    (attempt,) = log(api, job["id"])["attempts"]
    return dict(attempt)


def log(api: LocalClient, pk: object) -> dict[str, Any]:
    """The log of a job."""
    answer = api.get(f"/api/render-jobs/{pk}/log/")
    assert answer.status_code == 200
    return dict(answer.json())


def test_a_job_that_has_not_begun_has_an_empty_log(api: LocalClient, story: Project) -> None:
    job = job_of(story)
    assert log(api, job.pk) == {"id": str(job.pk), "status": "queued", "attempts": []}


def test_a_success_says_how_long_its_phases_took(api: LocalClient, story: Project) -> None:
    attempt = render(api, story)
    assert (attempt["attempt"], attempt["error"], attempt["error_code"]) == (1, None, None)
    assert attempt["started_at"] < attempt["ended_at"]
    assert {"checking", "encoding", "joining", "verifying"} <= set(attempt["phases"])
    assert all(seconds >= 0 for seconds in attempt["phases"].values())
    assert not {"argv", "stderr", "traceback"} & set(attempt)


def test_a_failure_of_ffmpeg_has_its_command_and_its_last_words(
    api: LocalClient, story: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with before_clips(tmp_path, monkeypatch, FAILS):
        attempt = render(api, story)
        assert attempt["argv"][0] == ffmpeg.binary()
    assert attempt["error_code"] == "ffmpeg_failed"
    assert "libx264" in attempt["argv"]
    assert len(attempt["stderr"]) <= 20
    assert attempt["stderr"][-1] == "line 50"
    job = RenderJob.objects.get()
    assert (job.status, job.can_retry) == ("failed", True)


def test_no_more_than_the_last_twenty_lines_are_kept(story: Project) -> None:
    said = "\n".join(f"line {number}" for number in range(1, 101))
    kept = entry(job_of(story), {}, FFmpegFailed("No.", ["ffmpeg", "-i"], said))
    assert kept["argv"] == ["ffmpeg", "-i"]
    assert kept["stderr"] == said.splitlines()[80:]


def test_each_attempt_has_an_entry(
    api: LocalClient, story: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with before_clips(tmp_path, monkeypatch, FAILS):
        render(api, story)
    job = RenderJob.objects.get()
    assert api.post(f"/api/render-jobs/{job.pk}/retry/").status_code == 202
    told = log(api, job.pk)
    assert told["status"] == "completed"
    assert [(row["attempt"], row["error_code"]) for row in told["attempts"]] == [
        (1, "ffmpeg_failed"), (2, None),
    ]  # fmt: skip


def test_a_defect_of_ours_has_its_traceback(
    api: LocalClient,
    story: Project,
    monkeypatch: pytest.MonkeyPatch,
    logged_errors: ErrorRecords,
) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError("nobody foresaw this")

    logged_errors.expected.add("backend.jobs.task_manager")
    monkeypatch.setattr(rendering, "render_films", break_down)
    attempt = render(api, story)
    assert attempt["error_code"] == "internal_error"
    assert attempt["traceback"][-1] == "ZeroDivisionError: nobody foresaw this"
    assert len(attempt["traceback"]) <= 20
    job = RenderJob.objects.get()
    assert (job.status, job.error_code, job.can_retry) == ("failed", "internal_error", True)
    assert "ZeroDivisionError" not in job.error


def test_a_story_that_cannot_be_rendered_has_no_command(api: LocalClient, story: Project) -> None:
    Path(story.segments.get().image_file.path).write_bytes(b"a text")
    attempt = render(api, story)
    assert (attempt["attempt"], attempt["error_code"]) == (1, "story_not_renderable")
    assert not {"argv", "traceback"} & set(attempt)
    assert RenderJob.objects.get().status == JobStatus.FAILED


def test_an_attempt_that_was_killed_is_told(api: LocalClient, story: Project) -> None:
    job = job_of(story)
    assert job.begin()
    assert log(api, job.pk)["attempts"] == [], "it may still be going on"
    assert job.adopt()
    (killed,) = log(api, job.pk)["attempts"]
    assert (killed["attempt"], killed["error_code"]) == (1, "process_ended")
    assert job.begin()
    assert [row["attempt"] for row in log(api, job.pk)["attempts"]] == [1]
