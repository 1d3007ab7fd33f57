"""POST …/generate-audio/ and …/generate-all-audio/: texts become narrations, by jobs."""

import json
import threading
from pathlib import Path
from typing import Any

import pytest

from backend.conftest import LocalClient
from backend.jobs.states import JobStatus
from backend.projects.media_files import cache
from backend.projects.models import Project, Segment
from backend.voices import utterances
from backend.voices.models import NarrationJob
from backend.voices.tests.asking import (
    JSON,
    TEXTS,
    file_of,
    narrate,
    narrate_all,
    numbers,
    told,
    upload,
)
from backend.voices.trigger import new_job
from core_engine import load_narration

pytestmark = pytest.mark.usefixtures("small")


def test_a_text_becomes_a_narration(api: LocalClient, story: Project) -> None:
    segment = story.segments.all()[0]
    answer = narrate(api, segment)
    job = answer.json()
    assert (answer.status_code, job["total_segments"]) == (202, 1)
    assert job["task_id"] == f"tts_{job['job_id'].replace('-', '')}"
    row = told(api, segment)
    assert (row["audio_source"], row["audio_stale"]) == ("tts", False)
    assert 1.0 < row["audio_duration"] < 3.0
    assert [it["word"] for it in row["audio_words"]] == TEXTS[0].split()
    assert all(0 <= it["start"] <= it["end"] <= row["audio_duration"] for it in row["audio_words"])
    task = api.get(f"/api/tasks/{job['task_id']}/status/").json()
    assert (task["status"], task["progress"]["percentage"]) == ("completed", 100.0)
    assert task["output_url"] == row["audio_file"]
    assert load_narration(Path(file_of(segment)), cache(), threading.Event()).samples > 48_000


def test_all_that_is_missing_is_narrated_and_nothing_twice(
    api: LocalClient, story: Project
) -> None:
    first = story.segments.all()[0]
    narrate(api, first)
    before = told(api, first)["audio_file"]
    assert numbers(narrate_all(api, story).json()) == 2
    assert told(api, first)["audio_file"] == before
    wordless = told(api, story.segments.all()[1])
    assert (wordless["audio_duration"], wordless["audio_words"]) == (3.0, [])
    again = narrate_all(api, story).json()
    assert again["total_segments"] == 0
    assert NarrationJob.objects.get(pk=again["job_id"]).status == JobStatus.COMPLETED
    assert "Every narration is there" in again["message"]


def test_force_narrates_all_that_was_spoken(api: LocalClient, story: Project) -> None:
    narrate_all(api, story)
    upload(api, story.segments.all()[0])
    assert numbers(narrate_all(api, story, force=True).json()) == 2


def test_the_same_key_is_the_same_job(api: LocalClient, story: Project) -> None:
    segment = story.segments.all()[0]
    address = f"/api/segments/{segment.pk}/generate-audio/"
    key = {"Idempotency-Key": "k"}
    first, second = (api.post(address, {}, content_type=JSON, headers=key).json() for _ in range(2))
    assert first["task_id"] == second["task_id"]
    other = api.post(address, {"replace": True}, content_type=JSON, headers=key)
    assert other.status_code == 422


def test_jobs_are_listed_with_their_segments(api: LocalClient, story: Project) -> None:
    narrate_all(api, story)
    (row,) = api.get(f"/api/narration-jobs/?project={story.pk}&status=completed").json()["results"]
    assert row["segments"] == [str(segment.pk) for segment in story.segments.all()]
    assert (row["phase"], row["progress"], row["current_segment"]) == ("done", 100.0, 3)
    log = api.get(f"/api/narration-jobs/{row['id']}/log/").json()
    assert "narrating" in log["attempts"][0]["phases"]
    assert api.post(f"/api/narration-jobs/{row['id']}/cancel/").status_code == 409
    assert json.dumps(row)


def test_a_job_that_waits_is_cancelled_by_its_task_id(api: LocalClient, story: Project) -> None:
    job = NarrationJob(project=story, total_segments=0)
    job.queue()
    answer = api.post(f"/api/tasks/{job.task_id}/cancel/")
    assert (answer.status_code, answer.json()["status"]) == (200, JobStatus.CANCELLED)


def test_a_thousand_segments_are_asked_for_with_few_queries(
    api: LocalClient, story: Project, django_assert_max_num_queries: Any
) -> None:
    rows = (
        Segment(project=story, sequence_index=n, text_content=f"Number {n}.", zoom_direction="in")
        for n in range(3, 1000)
    )
    Segment.objects.bulk_create(rows, batch_size=500)
    with django_assert_max_num_queries(10):
        job = new_job(story)
        rows_now = utterances.resolved(utterances.as_they_are_now(job.utterances), "")
    assert len(rows_now) == 1000


def test_another_key_is_another_job(api: LocalClient, story: Project) -> None:
    waiting = new_job(story)
    waiting.queue()
    assert narrate_all(api, story).json()["job_id"] == str(waiting.pk), "without a key it is joined"
    address = f"/api/projects/{story.pk}/generate-all-audio/"
    keyed = [
        api.post(address, {}, content_type=JSON, headers={"Idempotency-Key": "k"}).json()["job_id"]
        for _ in range(2)
    ]
    assert keyed[0] == keyed[1] != str(waiting.pk)
