"""Narrations that say something else than the text does now, and those that do not."""

from pathlib import Path

import pytest

from backend.conftest import LocalClient
from backend.projects.models import Project
from backend.voices.models import NarrationJob
from backend.voices.tests.asking import (
    JSON,
    TEXTS,
    change,
    file_of,
    narrate,
    narrate_all,
    numbers,
    told,
)

pytestmark = pytest.mark.usefixtures("small")


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


def test_what_has_nothing_to_do_with_a_text_does_not_make_it_stale(
    api: LocalClient, story: Project
) -> None:
    narrate_all(api, story)
    values = {"silence_duration": 2.0, "voice_speed": 1.0, "voice_pauses": 1.0}
    assert api.patch(f"/api/projects/{story.pk}/", values, content_type=JSON).status_code == 200
    stale = [told(api, segment)["audio_stale"] for segment in story.segments.all()]
    assert stale == [False, True, False], "it is the one without words that is silent for 2 s"
    assert numbers(narrate_all(api, story).json()) == 1


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
