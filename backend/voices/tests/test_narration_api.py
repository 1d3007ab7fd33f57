"""POST …/generate-audio/ and …/generate-all-audio/: texts become narrations."""

import json
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
from backend.projects.media_files import cache
from backend.projects.models import GlobalSettings, Project, Segment
from backend.projects.tests import samples
from backend.voices import utterances
from backend.voices.models import NarrationJob
from backend.voices.trigger import new_job
from core_engine import load_narration

pytestmark = pytest.mark.usefixtures("small")
JSON = "application/json"
NEVER = threading.Event()
TEXTS = ("Once there was a house.", "👍", "Nobody lived there.")


@pytest.fixture
def story() -> Project:
    """A project of texts."""
    project = Project.objects.create(title="House")
    for index, text in enumerate(TEXTS):
        project.segments.create(sequence_index=index, text_content=text, zoom_direction="in")
    return project


def narrate(api: LocalClient, segment: Segment, **wanted: Any) -> Any:
    """Ask for one narration."""
    return api.post(f"/api/segments/{segment.pk}/generate-audio/", wanted, content_type=JSON)


def narrate_all(api: LocalClient, project: Project, **wanted: Any) -> Any:
    """Ask for all that are wanted."""
    return api.post(f"/api/projects/{project.pk}/generate-all-audio/", wanted, content_type=JSON)


def told(api: LocalClient, segment: Segment) -> dict[str, Any]:
    """What is told of a segment."""
    return dict(api.get(f"/api/segments/{segment.pk}/").json())


def upload(api: LocalClient, segment: Segment, **more: str) -> Any:
    """Bring a sound of one's own."""
    sent = {"audio_file": SimpleUploadedFile("own.wav", samples.sound(1, 0.5)), **more}
    body = encode_multipart("BoUnDaRyStRiNg", sent)
    return api.patch(f"/api/segments/{segment.pk}/", body, content_type=MULTIPART_CONTENT)


def file_of(segment: Segment) -> str:
    """The narration's file."""
    return str(Segment.objects.get(pk=segment.pk).audio_file.path)


def change(api: LocalClient, segment: Segment, **values: Any) -> None:
    """Edit the segment."""
    answer = api.patch(f"/api/segments/{segment.pk}/", values, content_type=JSON)
    assert answer.status_code == 200, answer.json()


def numbers(job: dict[str, Any]) -> int:
    """How many segments a job has narrated."""
    return NarrationJob.objects.get(pk=job["job_id"]).total_segments


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
    assert load_narration(Path(file_of(segment)), cache(), NEVER).samples > 48_000


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


def test_what_was_changed_is_narrated_anew(api: LocalClient, story: Project) -> None:
    narrate_all(api, story)
    third = story.segments.all()[2]
    before = told(api, third)
    change(api, third, text_content="Somebody lived there.")
    assert told(api, third)["audio_stale"]
    assert told(api, third)["audio_file"] == before["audio_file"], "until there is another"
    assert numbers(narrate_all(api, story).json()) == 1
    after = told(api, third)
    assert not after["audio_stale"]
    assert after["audio_words"][0]["word"] == "Somebody"
    assert [it.name for it in story.folder.glob("audio/*")].count(Path(file_of(third)).name) == 1
    assert len(list(story.folder.glob("audio/*"))) == 3, "the one before is gone"


def test_another_voice_of_the_story_makes_its_narrations_stale(
    api: LocalClient, story: Project
) -> None:
    narrate_all(api, story)
    first = story.segments.all()[0]
    own = story.segments.all()[2]
    change(api, own, voice="hibari-heart")
    narrate(api, own)
    values = {"voice": "pico-en-GB", "voice_speed": 1.5}
    assert api.patch(f"/api/projects/{story.pk}/", values, content_type=JSON).status_code == 200
    assert told(api, first)["audio_stale"]
    before = told(api, first)["audio_duration"]
    narrate_all(api, story)
    assert told(api, first)["audio_duration"] < before
    job = NarrationJob.objects.first()
    assert job
    assert [row["voice"] for row in job.utterances] == ["pico-en-GB", "hibari-heart"]


def test_force_narrates_all_that_was_spoken(api: LocalClient, story: Project) -> None:
    narrate_all(api, story)
    upload(api, story.segments.all()[0])
    assert numbers(narrate_all(api, story, force=True).json()) == 2


@pytest.mark.parametrize("source", ["upload", "recording"])
def test_a_sound_of_ones_own_is_only_replaced_where_that_is_said(
    api: LocalClient, story: Project, source: str
) -> None:
    segment = story.segments.all()[0]
    assert upload(api, segment, audio_source=source).status_code == 200
    row = told(api, segment)
    assert (row["audio_source"], row["audio_duration"], row["audio_stale"]) == (source, 0.5, False)
    change(api, segment, text_content="Another text.")
    assert told(api, segment)["audio_stale"]
    assert told(api, segment)["audio_file"] == row["audio_file"]
    refused = narrate(api, segment)
    assert (refused.status_code, refused.json()["code"]) == (409, "own_audio")
    assert "Segment 1" in refused.json()["message"]
    assert numbers(narrate_all(api, story, force=True).json()) == 2
    assert told(api, segment)["audio_file"] == row["audio_file"]
    assert narrate(api, segment, replace=True).status_code == 202
    assert told(api, segment)["audio_source"] == "tts"


def test_a_sound_that_came_before_its_text_is_not_stale(api: LocalClient) -> None:
    project = Project.objects.create(title="T")
    segment = project.segments.create(sequence_index=0, zoom_direction="in")
    upload(api, segment)
    change(api, segment, text_content="What is said in it.")
    assert not told(api, segment)["audio_stale"]


def test_a_sound_that_is_taken_away_leaves_nothing(api: LocalClient, story: Project) -> None:
    segment = story.segments.all()[0]
    narrate(api, segment)
    change(api, segment, audio_file=None)
    row = told(api, segment)
    assert (row["audio_file"], row["audio_source"], row["audio_duration"]) == (None, "", None)
    assert (row["audio_words"], row["audio_stale"]) == ([], False)


@pytest.mark.parametrize("sent", [{"audio_source": "recording"}, {"audio_source": "tts"}])
def test_where_a_sound_comes_from_is_only_said_with_it(
    api: LocalClient, story: Project, sent: dict[str, str]
) -> None:
    address = f"/api/segments/{story.segments.all()[0].pk}/"
    answer = api.patch(address, sent, content_type=JSON)
    assert (answer.status_code, "audio_source" in answer.json()) == (400, True)


def test_a_language_that_nobody_speaks_is_told_for_its_segment(
    api: LocalClient, story: Project
) -> None:
    odd = story.segments.all()[2]
    change(api, odd, language="tlh")
    refused = narrate(api, odd)
    assert (refused.status_code, refused.json()["code"]) == (400, "voice_missing")
    job = narrate_all(api, story).json()
    row = api.get(f"/api/narration-jobs/{job['job_id']}/").json()
    assert (row["status"], row["error_code"]) == ("failed", "story_not_narrated")
    assert row["error"].startswith("Segment 3: No installed voice speaks the language tlh.")
    assert [bool(told(api, it)["audio_file"]) for it in story.segments.all()] == [True, True, False]


def test_the_voice_of_the_settings_speaks_its_languages(api: LocalClient, story: Project) -> None:
    GlobalSettings(voice="pico-en-US").save()
    change(api, story.segments.all()[2], text_content="Niemand wohnte in dem kleinen Haus am Meer.")
    narrate_all(api, story)
    job = NarrationJob.objects.get()
    assert [row["voice"] for row in job.utterances] == ["pico-en-US", "pico-de-DE", "pico-de-DE"]


@pytest.mark.parametrize("where", ["projects/{project}", "segments/{segment}", "settings"])
def test_a_voice_that_is_not_there_is_not_chosen(
    api: LocalClient, story: Project, where: str
) -> None:
    address = where.format(project=story.pk, segment=story.segments.all()[0].pk)
    refused = api.patch(f"/api/{address}/", {"voice": "pico-xx"}, content_type=JSON)
    assert (refused.status_code, "pico-xx" in refused.json()["voice"][0]) == (400, True)
    chosen = api.patch(f"/api/{address}/", {"voice": "pico-en-GB"}, content_type=JSON)
    assert (chosen.status_code, chosen.json()["voice"]) == (200, "pico-en-GB")


@pytest.mark.parametrize("tag", ["english", "e", "en_US", "en-", "<b>"])
def test_a_language_is_a_tag(api: LocalClient, story: Project, tag: str) -> None:
    address = f"/api/projects/{story.pk}/"
    refused = api.patch(address, {"language": tag}, content_type=JSON)
    assert (refused.status_code, "such as en or pt-BR" in refused.json()["message"]) == (400, True)


def test_a_voice_that_is_not_there_any_more_is_told(api: LocalClient, story: Project) -> None:
    story.segments.filter(sequence_index=0).update(voice="pico-xx")
    change(api, story.segments.all()[0], voice="pico-xx", text_content="It may stay.")
    refused = narrate(api, story.segments.all()[0])
    assert (refused.status_code, refused.json()["code"]) == (400, "voice_missing")
    assert "pico-xx" in refused.json()["message"]


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


def test_nothing_is_given_to_a_segment_that_was_deleted(api: LocalClient, story: Project) -> None:

    job = new_job(story)
    job.queue()
    story.segments.all()[2].remove()
    run(job, NEVER)
    job.refresh_from_db()
    assert job.status == JobStatus.COMPLETED
    assert all(segment.audio_file for segment in story.segments.all())


def test_what_was_brought_meanwhile_is_kept(api: LocalClient, story: Project) -> None:
    job = new_job(story)
    job.queue()
    first = story.segments.all()[0]
    upload(api, first, audio_source="recording")
    run(job, NEVER)
    assert told(api, first)["audio_source"] == "recording"


def test_texts_are_spoken_as_they_are_when_their_turn_comes(
    api: LocalClient, story: Project
) -> None:
    job = new_job(story)
    job.queue()
    third = story.segments.all()[2]
    change(api, third, text_content="Newer.")
    run(job, NEVER)
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


def test_what_has_nothing_to_do_with_a_text_does_not_make_it_stale(
    api: LocalClient, story: Project
) -> None:
    narrate_all(api, story)
    values = {"silence_duration": 2.0, "voice_speed": 1.0, "voice_pauses": 1.0}
    assert api.patch(f"/api/projects/{story.pk}/", values, content_type=JSON).status_code == 200
    stale = [told(api, segment)["audio_stale"] for segment in story.segments.all()]
    assert stale == [False, True, False], "it is the one without words that is silent for 2 s"
    assert numbers(narrate_all(api, story).json()) == 1


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
    monkeypatch.setattr(serializers, "checked_image", lambda path: narrate(api, segment))
    sent = {"image_file": SimpleUploadedFile("1.png", samples.picture(1))}
    body = encode_multipart("BoUnDaRyStRiNg", sent)
    api.patch(f"/api/segments/{segment.pk}/", body, content_type=MULTIPART_CONTENT)
    assert told(api, segment)["audio_source"] == "tts"


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


def test_what_a_crash_has_left_is_removed(api: LocalClient, story: Project) -> None:
    cache().work.mkdir(parents=True, exist_ok=True)
    left = cache().work / ".cache.0123456789abcdef.part"
    left.write_bytes(b"half")
    narrate_all(api, story)
    assert not left.exists()


def test_a_silence_needs_nobody_who_speaks_its_language(api: LocalClient, story: Project) -> None:
    wordless = story.segments.all()[1]
    change(api, wordless, language="tlh")
    assert narrate(api, wordless).status_code == 202
    assert told(api, wordless)["audio_duration"] == 3.0


def test_a_narration_whose_file_has_gone_is_spoken_anew(api: LocalClient, story: Project) -> None:
    narrate_all(api, story)
    Path(file_of(story.segments.all()[0])).unlink()
    assert numbers(narrate_all(api, story).json()) == 1
    assert Path(file_of(story.segments.all()[0])).is_file()


def test_spaces_that_nobody_hears_do_not_make_a_narration_stale(
    api: LocalClient, story: Project
) -> None:
    narrate_all(api, story)
    first = story.segments.all()[0]
    change(api, first, text_content=f"  {TEXTS[0].replace(' ', '  ')} \n")
    assert not told(api, first)["audio_stale"]
    change(api, first, text_content=TEXTS[0].replace("a house", "\n\na house"))
    assert told(api, first)["audio_stale"], "a paragraph is heard"


def test_recordings_of_another_text_are_named(api: LocalClient, story: Project) -> None:
    second, third = story.segments.all()[0], story.segments.all()[2]
    for segment in (second, third):
        upload(api, segment, audio_source="recording")
        change(api, segment, text_content="Another text.")
    said = narrate_all(api, story).json()["message"]
    assert said.startswith("Narrating 1 segment has begun. What you have recorded")
    assert "for segments 1, 3 says another text; it is left as it is." in said
    assert narrate_all(api, story).json()["message"].startswith("What you have recorded")


def test_a_few_words_are_not_taken_for_a_language_that_nobody_speaks(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(utterances, "languages_spoken", lambda: {"en", "de"})
    change(api, story.segments.all()[2], text_content="Banana, mango, papaya")
    (*_, row) = utterances.resolved(new_job(story).utterances, "")
    assert (row["language"], row["voice"]) == ("en", "hibari-heart")


def test_a_language_that_was_recognised_and_nobody_speaks_is_told_by_its_name(
    api: LocalClient, story: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(utterances, "voice_for", lambda tag, liked: None)
    text = "Er was eens een klein huis aan zee, en er woonde al heel lang niemand meer in."
    change(api, story.segments.all()[2], text_content=text)
    refused = narrate(api, story.segments.all()[2]).json()
    assert refused["message"].startswith(
        "No installed voice speaks Dutch (nl), which it was taken for. If it is in another "
        "language, say so in `language`."
    )
