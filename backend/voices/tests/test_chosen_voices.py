"""Which voice speaks, in which language: chosen, recognised, or told to be missing."""

import pytest

from backend.conftest import LocalClient
from backend.projects.models import GlobalSettings, Project
from backend.voices import utterances
from backend.voices.models import NarrationJob
from backend.voices.tests.asking import JSON, change, narrate, narrate_all, told
from backend.voices.trigger import new_job

pytestmark = pytest.mark.usefixtures("small")


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


def test_a_silence_needs_nobody_who_speaks_its_language(api: LocalClient, story: Project) -> None:
    wordless = story.segments.all()[1]
    change(api, wordless, language="tlh")
    assert narrate(api, wordless).status_code == 202
    assert told(api, wordless)["audio_duration"] == 3.0


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
        "No installed voice speaks Dutch (nl), as this seems to be. If it is in another "
        "language, choose that for it."
    )
