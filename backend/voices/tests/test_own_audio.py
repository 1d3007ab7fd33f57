"""Sounds that people bring are theirs: told as that, and never replaced unasked."""

from pathlib import Path

import pytest

from backend.conftest import LocalClient
from backend.jobs import events
from backend.projects.models import Project, Segment
from backend.projects.tests import editing
from backend.voices.tests.asking import JSON, change, narrate, narrate_all, numbers, told, upload

pytestmark = pytest.mark.usefixtures("small")


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


def test_a_sound_of_ones_own_comes_back(api: LocalClient, story: Project) -> None:
    segment = story.segments.all()[0]
    upload(api, segment, audio_source="recording")
    before = told(api, segment)
    events.log.cache_clear()
    narrate(api, segment, replace=True)
    change = story.changes.get()
    heard = [data for kind, data in editing.heard() if kind == "segment"]
    names = {"id": str(segment.pk), "project": str(story.pk)}
    assert heard == [{**names, "client": None, "change": change.pk}]
    assert change.label == "Replaced the narration of segment 1"
    change.undo()
    after = told(api, segment)
    assert after == {**before, "updated_at": after["updated_at"]}
    assert Path(Segment.objects.get(pk=segment.pk).audio_file.path).is_file()


def test_what_was_spoken_is_no_loss(api: LocalClient, story: Project) -> None:
    segment = story.segments.all()[0]
    narrate(api, segment)
    change(api, segment, text_content="Another text.")
    narrate(api, segment)
    assert not story.changes.exists()


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


def test_recordings_of_another_text_are_named(api: LocalClient, story: Project) -> None:
    second, third = story.segments.all()[0], story.segments.all()[2]
    for segment in (second, third):
        upload(api, segment, audio_source="recording")
        change(api, segment, text_content="Another text.")
    said = narrate_all(api, story).json()["message"]
    assert said.startswith("Narrating 1 segment has begun. What you have recorded")
    assert "for segments 1, 3 says another text; it is left as it is." in said
    assert narrate_all(api, story).json()["message"].startswith("What you have recorded")
