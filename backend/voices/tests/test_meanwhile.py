"""What happens to segments while they are being narrated, and is not lost."""

import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import MULTIPART_CONTENT, encode_multipart

from backend.conftest import LocalClient
from backend.jobs.running import run
from backend.jobs.states import JobStatus
from backend.projects import serializers
from backend.projects.editing import remove_segments
from backend.projects.media_files import cache, checked_image
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.voices import utterances
from backend.voices.models import NarrationJob
from backend.voices.tests.asking import (
    change,
    file_of,
    narrate,
    narrate_all,
    numbers,
    told,
    upload,
)
from backend.voices.trigger import new_job

pytestmark = pytest.mark.usefixtures("small")


def test_nothing_is_given_to_a_segment_that_was_deleted(api: LocalClient, story: Project) -> None:

    job = new_job(story)
    job.queue()
    remove_segments(story, [story.segments.all()[2].pk])
    run(job, threading.Event())
    job.refresh_from_db()
    assert job.status == JobStatus.COMPLETED
    assert all(segment.audio_file for segment in story.segments.all())


def test_what_was_brought_meanwhile_is_kept(api: LocalClient, story: Project) -> None:
    job = new_job(story)
    job.queue()
    first = story.segments.all()[0]
    upload(api, first, audio_source="recording")
    run(job, threading.Event())
    assert told(api, first)["audio_source"] == "recording"


def test_texts_are_spoken_as_they_are_when_their_turn_comes(
    api: LocalClient, story: Project
) -> None:
    job = new_job(story)
    job.queue()
    third = story.segments.all()[2]
    change(api, third, text_content="Newer.")
    run(job, threading.Event())
    row = told(api, third)
    assert (row["audio_words"][0]["word"], row["audio_stale"]) == ("Newer.", False)


def test_a_newer_narration_is_not_replaced_by_an_older_one(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    third, speak = story.segments.all()[2], utterances.speak

    def slowly(*given: Any) -> Any:
        monkeypatch.setattr(utterances, "speak", speak)
        change(api, third, text_content="Newer.")
        narrate(api, third)
        return speak(*given)

    monkeypatch.setattr(utterances, "speak", slowly)
    assert numbers(narrate_all(api, story).json()) == 3
    row = told(api, third)
    assert (row["audio_words"][0]["word"], row["audio_stale"]) == ("Newer.", False)


def test_an_upload_that_takes_long_loses_nothing_of_what_others_do(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = story.segments.all()[0]

    def meanwhile(path: Path) -> None:
        upload(api, segment, audio_source="recording")
        change(api, segment, text_content="Typed meanwhile.")

    monkeypatch.setattr(serializers, "checked_image", meanwhile)
    sent = {"image_file": SimpleUploadedFile("1.png", samples.picture(1))}
    body = encode_multipart("BoUnDaRyStRiNg", sent)
    answer = api.patch(f"/api/segments/{segment.pk}/", body, content_type=MULTIPART_CONTENT)
    assert answer.status_code == 200
    row = told(api, segment)
    assert (row["audio_source"], row["text_content"]) == ("recording", "Typed meanwhile.")
    assert row["image_file"]
    assert Path(file_of(segment)).is_file()


def test_a_change_that_was_begun_before_a_narration_keeps_it(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    segment = story.segments.all()[0]

    def narrated_meanwhile(path: Path) -> Any:
        narrate(api, segment)
        return checked_image(path)

    monkeypatch.setattr(serializers, "checked_image", narrated_meanwhile)
    sent = {"image_file": SimpleUploadedFile("1.png", samples.picture(1))}
    body = encode_multipart("BoUnDaRyStRiNg", sent)
    api.patch(f"/api/segments/{segment.pk}/", body, content_type=MULTIPART_CONTENT)
    assert told(api, segment)["audio_source"] == "tts"


def test_what_a_crash_has_left_is_removed(api: LocalClient, story: Project) -> None:
    cache().work.mkdir(parents=True, exist_ok=True)
    left = cache().work / ".cache.0123456789abcdef.part"
    left.write_bytes(b"half")
    narrate_all(api, story)
    assert not left.exists()


def test_a_project_that_was_deleted_as_its_turn_came_is_no_defect(
    story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = new_job(story)
    job.queue()
    read = NarrationJob.objects.get(pk=job.pk)  # as a worker does, without its project
    now = utterances.as_they_are_now

    def too_late(rows: Any) -> Any:
        Project.objects.get(pk=story.pk).remove()
        return now(rows)

    monkeypatch.setattr(utterances, "as_they_are_now", too_late)
    ended = run(read, threading.Event())
    assert ended.code == "interrupted"
