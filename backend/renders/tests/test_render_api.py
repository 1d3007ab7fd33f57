"""/api/projects/{id}/render/: the film is begun, or everything that is missing is told."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from backend.conftest import ErrorRecords, LocalClient, faulty_fields
from backend.jobs.ownership import this_process
from backend.jobs.states import JobStatus
from backend.projects.models import GlobalSettings, Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.conftest import SMALL
from backend.renders.tests.jobs import job_of

pytestmark = pytest.mark.usefixtures("small")


def send(api: LocalClient, project: Project, **wanted: Any) -> Any:
    """Ask for a small film."""
    body = {**SMALL, **wanted}
    return api.post(f"/api/projects/{project.pk}/render/", body, content_type="application/json")


def queue(project: Project, owner: str = "") -> RenderJob:
    """A job that waits."""
    return job_of(project, owner=owner or this_process().name)


def test_a_film_is_made(api: LocalClient) -> None:
    story = samples.project(2)
    answer = send(api, story)
    job = RenderJob.objects.get()
    assert answer.status_code == 202
    assert answer.json() == {
        "task_id": job.task_id,
        "project_id": str(story.pk),
        "status": "queued",
        "total_segments": 2,
        "message": "Rendering 2 segments has begun.",
    }
    assert (job.status, job.error, job.formats) == ("completed", "", ["clip_1_1"])
    film = job.artifacts.get()
    assert film.file == job.folder / "clip_1_1.mp4"
    told = api.get(f"/api/render-jobs/{job.pk}/").json()["artifacts"]
    assert told == [{
        "path": f"projects/{story.pk}/output/{job.pk}/clip_1_1.mp4", "format": "clip_1_1",
        "width": 720, "height": 720, "fps": 12, "frames": 5, "duration": pytest.approx(0.4),
        "size": film.file.stat().st_size, "sha256": film.sha256, "video_codec": "h264",
        "audio_codec": "aac", "segments_encoded": 2, "segments_reused": 0, "url": told[0]["url"],
    }]  # fmt: skip
    assert told[0]["url"].endswith(f"/media/{film.path}?v={film.sha256[:12]}")
    assert [path.name for path in job.folder.iterdir()] == ["clip_1_1.mp4"]


def test_what_is_not_said_comes_from_the_settings(api: LocalClient) -> None:
    GlobalSettings(resolution="1280x720", fps=15, quality="high").save()
    story = samples.project(1)
    api.post(f"/api/projects/{story.pk}/render/")
    job = RenderJob.objects.get()
    assert (job.formats, job.quality, job.fps) == (["full_16_9"], "high", 15)
    film = job.artifacts.get()
    assert (film.width, film.height) == (1280, 720)


@pytest.mark.parametrize(
    "wanted", [{"format": "gif"}, {"fps": 11}, {"fps": 61}, {"fps": "x"}, {"quality": "best"}]
)
def test_a_wish_that_cannot_be_met_is_refused(api: LocalClient, wanted: dict[str, Any]) -> None:
    answer = send(api, samples.project(1), **wanted)
    assert (answer.status_code, faulty_fields(answer)) == (400, set(wanted))
    assert not RenderJob.objects.exists()


def test_everything_that_is_missing_is_told_in_one_pass(api: LocalClient) -> None:
    story = Project.objects.create(title="T")
    samples.segment(story, 0)
    no_picture = samples.segment(story, 1, image_file=None)
    no_sound = samples.segment(story, 2, audio_file=None)
    nothing = samples.segment(story, 3, image_file=None, audio_file=None)
    lost, empty = samples.segment(story, 4), samples.segment(story, 5)
    Path(lost.image_file.path).unlink()
    Path(lost.audio_file.path).unlink()
    Path(empty.image_file.path).write_bytes(b"")
    Path(empty.audio_file.path).write_bytes(b"")
    answer = send(api, story)
    told = answer.json()
    assert answer.status_code == 400
    assert told["code"] == "not_ready"
    assert told["message"].endswith("4 of 6 pictures and 4 of 6 narrations missing.")
    for key, without in (("missing_images", no_picture), ("missing_audio", no_sound)):
        found = [row["segment_id"] for row in told[key]]
        assert found == [str(it.pk) for it in (without, nothing, lost, empty)]
        for row in told[key]:
            assert f"Segment {row['sequence_index'] + 1} " in row["message"]
            assert "Add " in row["message"]
    assert not RenderJob.objects.exists()


def test_a_file_that_may_not_be_read_is_missing(api: LocalClient) -> None:
    story = samples.project(1)
    path = Path(story.segments.get().image_file.path)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("root may read everything")
    assert "may not be read" in send(api, story).json()["missing_images"][0]["message"]


def test_a_folder_in_place_of_a_file_is_missing(api: LocalClient) -> None:
    story = samples.project(1)
    path = Path(story.segments.get().audio_file.path)
    path.unlink()
    path.mkdir()
    assert len(send(api, story).json()["missing_audio"]) == 1


@pytest.mark.parametrize("format", ["full_16_9", "thumbnail"])
def test_an_empty_story_is_refused(api: LocalClient, format: str) -> None:
    answer = send(api, Project.objects.create(title="Empty"), format=format)
    assert answer.status_code == 400
    assert answer.json() == {
        "code": "not_ready",
        "message": "The story has no segments. Add a picture and a narration.",
        "missing_images": [],
        "missing_audio": [],
    }


def test_a_thumbnail_is_made(api: LocalClient) -> None:
    story = samples.project(1)
    assert send(api, story, format="thumbnail").status_code == 202
    job = RenderJob.objects.get()
    film = job.artifacts.get()
    assert (job.status, film.file.name, film.video_codec) == (
        "completed", "thumbnail.jpg", "mjpeg",
    )  # fmt: skip
    assert film.file.read_bytes()[:2] == b"\xff\xd8"


def test_what_is_accepted_is_not_found_wanting_later(api: LocalClient) -> None:
    """A thumbnail is either refused at once for want of a narration, or made without one."""
    story = Project.objects.create(title="T")
    samples.segment(story, 0, audio_file=None)
    answer = send(api, story, format="thumbnail")
    assert (answer.status_code == 400) or RenderJob.objects.get().status == "completed"


def test_a_story_is_not_rendered_twice_at_once(api: LocalClient) -> None:
    story = samples.project(1)
    job = queue(story)
    answer = send(api, story)
    assert answer.status_code == 409
    assert (answer.json()["code"], answer.json()["task_id"]) == ("already_rendering", job.task_id)
    assert RenderJob.objects.get() == job


def test_two_stories_are(api: LocalClient) -> None:
    queue(samples.project(1))
    assert send(api, samples.project(1)).status_code == 202


def test_a_render_whose_process_died_is_taken_up(api: LocalClient) -> None:
    story = samples.project(1)
    dead = queue(story, owner="0" * 32)
    assert send(api, story).status_code == 202
    dead.refresh_from_db()
    assert (dead.status, dead.owner) == ("completed", this_process().name)
    assert story.render_jobs.count() == 2


def test_a_finished_story_may_be_rendered_again_from_the_cache(api: LocalClient) -> None:
    story = samples.project(2)
    jobs = []
    for _ in range(2):
        assert send(api, story).status_code == 202
        jobs.append(story.render_jobs.all()[0])
    first, second = (job.artifacts.get() for job in jobs)
    assert second.segments_reused == 2
    assert first.sha256 == second.sha256


def test_a_new_first_segment_costs_one_segment(api: LocalClient) -> None:
    story = samples.project(3)
    send(api, story)
    story.make_room_at(0)
    samples.segment(story, 0, image_file=samples.upload("x.png", samples.picture(9)))
    send(api, story)
    film = story.render_jobs.all()[0].artifacts.get()
    assert (film.segments_encoded, film.segments_reused) == (1, 3)


def test_a_file_that_cannot_be_decoded_fails_the_render_with_a_reason(api: LocalClient) -> None:
    story = samples.project(3)
    first, _, third = story.segments.all()
    Path(first.image_file.path).write_bytes(b"a text")
    Path(third.audio_file.path).write_bytes(samples.PLAYLIST)
    assert send(api, story).status_code == 202
    job = RenderJob.objects.get()
    assert (job.status, job.error_code) == ("failed", "story_not_renderable")
    told = job.error.splitlines()
    assert [line.split(",")[0] for line in told] == ["Segment 1", "Segment 3"]


def test_the_last_good_film_survives_a_failed_render(api: LocalClient) -> None:
    story = samples.project(1)
    send(api, story)
    address = f"/api/projects/{story.pk}/status/"
    before = api.get(address).json()
    film = RenderJob.objects.get().artifacts.get().file
    content = film.read_bytes()
    Path(story.segments.get().image_file.path).write_bytes(b"a text")
    send(api, story)
    after = api.get(address).json()
    assert (before["status"], after["status"]) == ("COMPLETED", "FAILED")
    assert after["output_url"] == before["output_url"] is not None
    assert "Segment 1" in after["error"]
    assert film.read_bytes() == content
    Path(story.segments.get().image_file.path).write_bytes(samples.picture(3))
    send(api, story)
    again = api.get(address).json()
    assert (again["status"], again["error"]) == ("COMPLETED", None)
    assert again["output_url"] != before["output_url"]


def test_without_ffmpeg_it_says_so_in_a_sentence(
    api: LocalClient, no_ffmpeg: None, logged_errors: ErrorRecords
) -> None:
    logged_errors.expected.add("django.request")
    answer = send(api, samples.project(1))
    assert (answer.status_code, answer.json()["code"]) == (500, "ffmpeg_missing")
    assert "STORYREEL_FFMPEG" in answer.json()["message"]
    assert not RenderJob.objects.exists()


def test_a_folder_that_cannot_be_written_to_fails_the_render(api: LocalClient) -> None:
    story = samples.project(1)
    story.output_folder.write_text("in the way")
    send(api, story)
    job = RenderJob.objects.get()
    assert job.status == "failed"
    assert json.dumps(job.error_code) == '"output_unwritable"'
    assert story.output_folder.read_text() == "in the way"


def test_what_was_replaced_during_a_render_is_removed_after_it(api: LocalClient) -> None:
    story = samples.project(1)
    job = queue(story)
    segment = story.segments.get()
    before = Path(segment.image_file.path)
    picture = {"image_file": samples.upload("2.png", samples.picture(9))}
    body = encode_multipart(BOUNDARY, picture)
    address = f"/api/segments/{segment.pk}/"
    assert api.patch(address, body, content_type=MULTIPART_CONTENT).status_code == 200
    assert before.exists(), "the job still has to read it"
    story.changes.all().delete()  # else it would be kept to be brought back
    RenderJob.objects.filter(pk=job.pk).update(status=JobStatus.CANCELLED)
    assert send(api, story).status_code == 202
    assert not before.exists()
    assert len(list((story.folder / "images").iterdir())) == 1
