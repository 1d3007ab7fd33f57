"""Segments are divided, joined and copied; what the person has recorded is not lost by it."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from backend.conftest import LocalClient
from backend.projects.models import Project, Segment
from backend.projects.tests import samples
from backend.projects.tests.editing import post, rows, texts, undo
from backend.projects.tests.samples import files_below

pytestmark = pytest.mark.django_db(transaction=True)
RECT = {"x": 0.1, "y": 0.1, "width": 0.5, "height": 0.5}
SPOKEN = {"audio_source": "tts", "audio_words": [], "audio_request": {"text": "x"}}


@pytest.fixture
def story() -> Project:
    """Two segments with pictures and sounds of the person's own."""
    made = samples.project(0)
    samples.segment(made, 0, text_content="Once upon a time. There was.", start_rect=RECT)
    samples.segment(made, 1, text_content="The end.", zoom_direction="out")
    return made


def split(api: LocalClient, segment: Segment, at: int) -> Any:
    """Ask for a text to be divided."""
    return post(api, f"segments/{segment.pk}/split/", {"at": at})


def test_a_text_is_divided_and_trimmed(api: LocalClient, story: Project) -> None:
    answer = split(api, story.segments.all()[0], 17)
    assert answer.status_code == 201
    first, second = answer.json()["segments"]
    assert texts(story) == ["Once upon a time.", "There was.", "The end."]
    assert [first["sequence_index"], second["sequence_index"]] == [0, 1]
    assert (first["zoom_direction"], second["zoom_direction"]) == ("in", "out")
    assert first["start_rect"] == second["start_rect"] == RECT


def test_both_parts_have_files_of_their_own(api: LocalClient, story: Project) -> None:
    split(api, story.segments.all()[0], 17)
    first, second = story.segments.all()[:2]
    assert first.image_file.name != second.image_file.name
    for segment in (first, second):
        assert Path(segment.image_file.path).read_bytes() == samples.picture(0)


def test_ones_own_sound_stays_with_the_first_part(api: LocalClient, story: Project) -> None:
    first, second = split(api, story.segments.all()[0], 17).json()["segments"]
    assert first["audio_file"]
    assert first["audio_stale"]
    assert (second["audio_file"], second["audio_source"], second["audio_duration"]) == (
        None, "", None,
    )  # fmt: skip


def test_what_was_spoken_goes(api: LocalClient, story: Project) -> None:
    story.segments.update(**SPOKEN)
    before = rows(story)
    answer = split(api, story.segments.all()[0], 17)
    assert [row["audio_file"] for row in answer.json()["segments"]] == [None, None]
    undo(api, answer)
    assert rows(story) == before


def test_letters_are_code_points(api: LocalClient, story: Project) -> None:
    first = story.segments.all()[0]
    Segment.objects.filter(pk=first.pk).update(text_content="👍🏽𝔘b")
    split(api, first, 2)
    assert texts(story)[:2] == ["👍🏽", "𝔘b"]


@pytest.mark.parametrize("at", [0, 28])
def test_a_part_may_be_empty(api: LocalClient, story: Project, at: int) -> None:
    assert split(api, story.segments.all()[0], at).status_code == 201
    assert sorted(texts(story)[:2]) == ["", "Once upon a time. There was."]


@pytest.mark.parametrize("at", [-1, 29, "x", None])
def test_a_place_outside_is_refused(api: LocalClient, story: Project, at: Any) -> None:
    answer = split(api, story.segments.all()[0], at)
    assert answer.status_code == 400
    assert story.segments.count() == 2
    if at == 29:
        assert "has 28 letters" in answer.json()["message"]


def test_a_split_is_undone(api: LocalClient, story: Project) -> None:
    before = rows(story)
    answer = split(api, story.segments.all()[0], 17)
    assert undo(api, answer).json()["label"] == "Split segment 1"
    assert rows(story) == before


def merge(api: LocalClient, segment: Segment) -> Any:
    """Ask for a segment to take in the next."""
    return post(api, f"segments/{segment.pk}/merge/")


def test_two_become_one(api: LocalClient, story: Project) -> None:
    before = rows(story)
    samples.segment(story, 2, text_content="More.")
    answer = merge(api, story.segments.all()[0])
    assert answer.status_code == 200
    assert texts(story) == ["Once upon a time. There was.\n\nThe end.", "More."]
    assert list(story.segments.values_list("sequence_index", flat=True)) == [0, 1]
    kept = story.segments.all()[0]
    assert kept.image_file.name == before[0]["image_file"]
    assert kept.audio_file.name == before[0]["audio_file"]
    assert kept.audio_stale
    assert undo(api, answer).json()["label"] == "Merged segments 1 and 2"
    assert rows(story)[:2] == before


def test_the_last_has_nobody_to_merge_with(api: LocalClient, story: Project) -> None:
    answer = merge(api, story.segments.all()[1])
    assert (answer.status_code, answer.json()["code"]) == (409, "last_segment")
    assert "Segment 2 is the last one" in answer.json()["message"]


def test_a_picture_comes_from_the_second_with_its_motion(api: LocalClient) -> None:
    story = samples.project(0)
    samples.segment(story, 0, image_file=None, text_content="a")
    second = samples.segment(story, 1, start_rect=RECT, zoom_direction="out")
    merged = merge(api, story.segments.all()[0]).json()
    assert merged["image_file"].endswith(Path(second.image_file.path).name)
    assert (merged["start_rect"], merged["zoom_direction"]) == (RECT, "out")
    assert merged["text_content"] == "a"
    story.remove_unused_files()
    assert Path(second.image_file.path).is_file()


def test_what_was_spoken_of_either_goes(api: LocalClient, story: Project) -> None:
    story.segments.update(**SPOKEN)
    assert merge(api, story.segments.all()[0]).json()["audio_file"] is None


def test_a_recording_of_the_second_is_kept_where_the_first_has_none(
    api: LocalClient, story: Project
) -> None:
    first, second = story.segments.all()
    Segment.objects.filter(pk=first.pk).update(**SPOKEN)
    Segment.objects.filter(pk=second.pk).update(audio_source="recording")
    merged = merge(api, first).json()
    assert merged["audio_file"].endswith(Path(second.audio_file.path).name)
    assert (merged["audio_source"], merged["audio_stale"]) == ("recording", True)


def test_a_copy_comes_right_behind(api: LocalClient, story: Project) -> None:
    answer = post(api, f"segments/{story.segments.all()[0].pk}/duplicate/")
    assert answer.status_code == 201
    assert texts(story) == ["Once upon a time. There was."] * 2 + ["The end."]
    first, second = rows(story)[:2]
    assert answer.json()["id"] == str(second["id"])
    own = {"id", "sequence_index", "image_file", "audio_file", "created_at"}
    assert {key for key in first if first[key] != second[key]} == own


def test_a_copy_of_what_has_gone_is_there_without_it(api: LocalClient, story: Project) -> None:
    first = story.segments.all()[0]
    Path(first.image_file.path).unlink()
    Path(first.audio_file.path).unlink()
    answer = post(api, f"segments/{first.pk}/duplicate/")
    assert answer.status_code == 201, answer.content
    copy = answer.json()
    assert (copy["image_file"], copy["audio_file"], copy["audio_duration"]) == (None, None, None)


def test_a_copy_outlives_the_first(api: LocalClient, story: Project, media_root: Path) -> None:
    first = story.segments.all()[0]
    post(api, f"segments/{first.pk}/duplicate/")
    api.delete(f"/api/segments/{first.pk}/")
    story.changes.all().delete()
    story.remove_unused_files()
    assert len(files_below(media_root)) == 4
    copy = story.segments.all()[0]
    assert Path(copy.image_file.path).read_bytes() == samples.picture(0)


@pytest.mark.parametrize("action", ["split", "merge", "duplicate"])
def test_what_is_not_there_is_told(api: LocalClient, story: Project, action: str) -> None:
    answer = post(api, f"segments/{story.pk}/{action}/", {"at": 1})
    assert answer.status_code == 404


def test_the_second_part_has_the_id_that_was_asked_for(api: LocalClient, story: Project) -> None:
    first, pk = story.segments.all()[0], str(uuid4())
    body = {"at": 4, "text": "One. Two and more."}
    answers = [post(api, f"segments/{first.pk}/split/", body, Idempotency_Key=pk) for _ in range(2)]
    for answer in answers:
        parts = answer.json()["segments"]
        assert [it["text_content"] for it in parts] == ["One.", "Two and more."]
        assert parts[1]["id"] == pk
    undo(api, answers[0])
    assert story.segments.all()[0].text_content == "One. Two and more."
