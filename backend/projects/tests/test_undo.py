"""/api/changes/: what was done to a story is taken back, row by row and field by field."""

import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from backend.conftest import LocalClient
from backend.projects import changes
from backend.projects.changes import Change, woven
from backend.projects.models import Project, Segment
from backend.projects.tests import samples
from backend.projects.tests.editing import patch, post, rows, send, texts, undo
from backend.renders.housekeeping import forget_old_changes, remove_leftovers

pytestmark = pytest.mark.django_db(transaction=True)
MOTION = {
    "focus": {"x": 0.25, "y": 0.75},
    "start_rect": {"x": 0.0, "y": 0.1, "width": 0.9, "height": 0.9},
    "end_rect": {"x": 0.5, "y": 0.5, "width": 0.3, "height": 0.2},
    "easing": "ease_in",
    "zoom_direction": "out",
}


@pytest.fixture
def story() -> Project:
    """Five segments with the texts a to e."""
    made = samples.project(0)
    words = [{"word": "a", "start": 0.0, "end": 0.1}]
    for index, text in enumerate("abcde"):
        samples.segment(made, index, text_content=text, audio_words=words)
    return made


def remove(api: LocalClient, project: Project, letters: str) -> Any:
    """Delete the segments with these texts."""
    found = project.segments.filter(text_content__in=letters).values_list("pk", flat=True)
    body = {"segment_ids": [str(pk) for pk in found]}
    return post(api, f"projects/{project.pk}/remove-segments/", body)


def reorder(api: LocalClient, project: Project, letters: str) -> Any:
    """Put the segments into the order of these texts."""
    ids = dict(project.segments.values_list("text_content", "pk"))
    body = {"segment_ids": [str(ids[letter]) for letter in letters]}
    return post(api, f"projects/{project.pk}/reorder/", body)


def test_a_deleted_segment_comes_back_as_it_was(api: LocalClient, story: Project) -> None:
    before, second = rows(story), story.segments.all()[1]
    answer = api.delete(f"/api/segments/{second.pk}/")
    assert answer.status_code == 204
    assert texts(story) == list("acde")
    undone = undo(api, answer).json()
    assert rows(story) == before
    assert undone["label"] == "Deleted segment 2"
    assert undone["project"] == str(story.pk)
    assert [row["text_content"] for row in undone["segments"]] == list("abcde")
    again = Segment.objects.get(pk=second.pk)
    assert Path(again.image_file.path).read_bytes() == samples.picture(1)
    assert Path(again.audio_file.path).is_file()


@pytest.mark.parametrize("letters", ["a", "e", "ab", "bd", "ace", "abcde"])
def test_several_come_back_to_their_places(api: LocalClient, story: Project, letters: str) -> None:
    before = rows(story)
    answer = remove(api, story, letters)
    assert answer.status_code == 204
    assert texts(story) == [text for text in "abcde" if text not in letters]
    label = undo(api, answer).json()["label"]
    assert rows(story) == before
    assert label.startswith("Deleted segment " if len(letters) == 1 else f"Deleted {len(letters)} ")


def test_what_was_done_since_stays(api: LocalClient, story: Project) -> None:
    answer = remove(api, story, "bd")
    patch(api, story.segments.get(text_content="c"), text_content="C")
    post(api, "segments/", {"project": str(story.pk), "text_content": "new"})
    undo(api, answer)
    assert texts(story) == ["a", "b", "C", "d", "e", "new"]


@pytest.mark.parametrize("letters", ["ab", "ba", "cb", "cd", "dc", "abcde", "edcba", "cabed"])
@pytest.mark.parametrize("backwards", [False, True])
def test_one_by_one_and_in_any_turn_they_come_back_to_their_places(
    api: LocalClient, story: Project, letters: str, backwards: bool
) -> None:
    before = rows(story)
    answers = [remove(api, story, letter) for letter in letters]
    for answer in answers[:: -1 if backwards else 1]:
        undo(api, answer)
    assert rows(story) == before


def test_bringing_back_does_not_undo_a_later_order(api: LocalClient, story: Project) -> None:
    answer = remove(api, story, "c")
    reorder(api, story, "edba")
    undo(api, answer)
    assert texts(story) == list("edbca")


def test_an_order_comes_back_around_what_came_since(api: LocalClient, story: Project) -> None:
    answer = reorder(api, story, "edcba")
    first = story.segments.get(text_content="e")
    body = {"project": str(story.pk), "text_content": "x", "sequence_index": 1}
    post(api, "segments/", body)
    remove(api, story, "b")
    undo(api, answer)
    assert texts(story) == list("acdex")
    assert story.segments.get(pk=first.pk).sequence_index == 3


def test_what_was_undone_can_be_done_again(api: LocalClient, story: Project) -> None:
    answer = remove(api, story, "bd")
    before = rows(story)
    undone = undo(api, answer)
    redone = post(api, f"changes/{undone.json()['change']}/undo/")
    assert rows(story) == before
    assert undone["X-Change"] == str(undone.json()["change"])
    undo(api, redone)
    assert texts(story) == list("abcde")


def test_nothing_is_undone_twice(api: LocalClient, story: Project) -> None:
    answer = remove(api, story, "b")
    undo(api, answer)
    again = post(api, f"changes/{answer['X-Change']}/undo/")
    assert (again.status_code, again.json()["code"]) == (409, "already_undone")
    assert "X-Change" not in again
    assert texts(story) == list("abcde")


def test_motion_comes_back_and_text_stays(api: LocalClient, story: Project) -> None:
    first = story.segments.all()[0]
    patch(api, first, **MOTION)
    answer = patch(api, first, focus=None, start_rect=None, end_rect=None, easing="")
    patch(api, first, text_content="typed since")
    assert undo(api, answer).json()["label"] == "Changed the motion of segment 1"
    first.refresh_from_db()
    assert {name: getattr(first, name) for name in MOTION} == MOTION
    assert first.text_content == "typed since"


def test_a_voice_comes_back(api: LocalClient, story: Project) -> None:
    first = story.segments.all()[0]
    answer = patch(api, first, voice_speed=1.5, language="de")
    assert undo(api, answer).json()["label"] == "Changed the voice of segment 1"
    first.refresh_from_db()
    assert (first.voice_speed, first.language) == (None, "")


def test_the_voice_of_the_story_comes_back_and_its_title_stays(
    api: LocalClient, story: Project
) -> None:
    body = {"language": "fr", "title": "Before"}
    answer = api.patch(f"/api/projects/{story.pk}/", body, content_type="application/json")
    api.patch(f"/api/projects/{story.pk}/", {"title": "New"}, content_type="application/json")
    undo(api, answer)
    story.refresh_from_db()
    assert (story.language, story.title) == ("", "New")


@pytest.mark.parametrize(("name", "what"), [("image_file", "picture"), ("audio_file", "narration")])
@pytest.mark.parametrize("verb", ["Replaced", "Removed"])
def test_a_file_comes_back(
    api: LocalClient, story: Project, name: str, what: str, verb: str
) -> None:
    first, before = story.segments.all()[0], rows(story)
    new = {
        "image_file": ("1.png", samples.picture(9)),
        "audio_file": ("1.wav", samples.sound(9, 1)),
    }
    if verb == "Replaced":
        answer = send(api, first, **{name: samples.upload(*new[name])})
    else:
        answer = patch(api, first, **{name: None})
    assert rows(story) != before
    assert undo(api, answer).json()["label"] == f"{verb} the {what} of segment 1"
    assert rows(story) == before
    assert Path(getattr(Segment.objects.get(pk=first.pk), name).path).is_file()


def test_what_loses_nothing_is_no_change(api: LocalClient, story: Project) -> None:
    first = story.segments.all()[0]
    bare = samples.segment(story, 5, image_file=None, audio_file=None)
    ids = [str(pk) for pk in story.segments.values_list("pk", flat=True)]
    answers = [
        patch(api, first, text_content="typed"),
        patch(api, first, easing=""),
        send(api, bare, image_file=samples.upload("1.png", samples.picture())),
        post(api, f"projects/{story.pk}/reorder/", {"segment_ids": ids}),
        api.patch(f"/api/projects/{story.pk}/", {"title": "T"}, content_type="application/json"),
    ]
    assert not any("X-Change" in answer for answer in answers)
    assert not story.changes.exists()


def test_a_refused_change_is_none(api: LocalClient, story: Project) -> None:
    answer = post(api, f"projects/{story.pk}/reorder/", {"segment_ids": []})
    assert answer.status_code == 400
    assert "X-Change" not in answer
    assert not story.changes.exists()


def test_files_that_have_gone_are_told(api: LocalClient, story: Project) -> None:
    path = Path(story.segments.all()[1].image_file.path)
    answer = remove(api, story, "b")
    path.unlink()
    refused = post(api, f"changes/{answer['X-Change']}/undo/")
    assert (refused.status_code, refused.json()["code"]) == (409, "files_gone")
    assert "“Deleted segment 2” cannot be undone" in refused.json()["message"]
    assert texts(story) == list("acde")
    assert not Change.objects.get().undone


def test_what_was_broken_before_comes_back_as_broken(api: LocalClient, story: Project) -> None:
    before = rows(story)
    Path(story.segments.all()[1].image_file.path).unlink()
    undo(api, remove(api, story, "b"))
    assert rows(story) == before


def test_what_has_gone_altogether_is_told(api: LocalClient, story: Project) -> None:
    first = story.segments.all()[0]
    answer = patch(api, first, easing="linear")
    remove(api, story, "a")
    refused = post(api, f"changes/{answer['X-Change']}/undo/")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_undo")
    assert not Change.objects.get(pk=answer["X-Change"]).undone


def test_changes_are_listed_newest_first(api: LocalClient, story: Project) -> None:
    removed = remove(api, story, "b")
    undone = undo(api, removed)
    reorder(api, story, "edcba")
    listed = api.get(f"/api/projects/{story.pk}/changes/").json()
    assert [(row["label"], row["undone"]) for row in listed] == [
        ("Changed the order of the segments", False),
        ("Deleted segment 2", False),
        ("Deleted segment 2", True),
    ]
    assert [row["id"] for row in listed[1:]] == [undone.json()["change"], int(removed["X-Change"])]
    assert set(listed[0]) == {"id", "label", "created_at", "undone", "undoes"}


def test_an_undo_makes_the_film_outdated(api: LocalClient, story: Project) -> None:
    answer = remove(api, story, "b")
    before = Project.objects.get(pk=story.pk).updated_at
    undo(api, answer)
    assert Project.objects.get(pk=story.pk).updated_at > before


def test_after_a_day_it_is_forgotten_with_its_files(
    api: LocalClient, story: Project, media_root: Path
) -> None:
    answer = remove(api, story, "b")
    remove_leftovers()
    assert len(samples.files_below(media_root)) == 10
    Change.objects.update(created_at=timezone.now() - timedelta(days=1, minutes=1))
    forget_old_changes()
    assert len(samples.files_below(media_root)) == 8
    assert post(api, f"changes/{answer['X-Change']}/undo/").status_code == 404


def test_only_the_newest_are_kept(
    api: LocalClient, story: Project, media_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "KEPT", 3)
    remove(api, story, "b")
    for _ in range(2):
        reorder(api, story, "edca")
        reorder(api, story, "acde")
    assert story.changes.count() == 3
    assert len(samples.files_below(media_root)) == 8


def test_any_history_is_undone_step_by_step(api: LocalClient, story: Project) -> None:
    """Whatever is done, undoing it from the last to the first leads back through every state."""
    chance = random.Random(7)  # noqa: S311
    states, done = [rows(story)], []
    for number in range(12):
        answer = edit(api, story, chance, number)
        if answer is not None and answer.has_header("X-Change"):
            done.append(answer)
            states.append(rows(story))
    assert len(done) > 8
    for answer in reversed(done):
        assert rows(story) == states.pop()
        undo(api, answer)
    assert rows(story) == states.pop()


def edit(api: LocalClient, story: Project, chance: random.Random, number: int) -> Any:
    """Do something to the story; the answer."""
    segments = list(story.segments.all())
    it, ids = chance.choice(segments), [str(segment.pk) for segment in segments]
    address = f"segments/{it.pk}"
    match number % 6:
        case 0:
            return post(api, f"{address}/split/", {"at": len(it.text_content) // 2})
        case 1:
            order = chance.sample(ids, len(ids))
            return post(api, f"projects/{story.pk}/reorder/", {"segment_ids": order})
        case 2:
            return post(api, f"{address}/duplicate/")
        case 3:
            return post(api, f"segments/{segments[0].pk}/merge/")
        case 4:
            script = {"paragraphs": ["one", "two"], "mode": "fill"}
            return post(api, f"projects/{story.pk}/script/", script)
        case _:
            return post(api, f"projects/{story.pk}/remove-segments/", {"segment_ids": ids[1:3]})


def test_changes_say_which_one_they_took_back(api: LocalClient, story: Project) -> None:
    answer = remove(api, story, "a")
    inverse = undo(api, answer)
    told = api.get(f"/api/projects/{story.pk}/changes/").json()
    first, second = int(answer["X-Change"]), inverse.json()["change"]
    assert [(it["id"], it["undone"], it["undoes"]) for it in told] == [
        (second, False, first), (first, True, None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("base", "other", "expected"),
    [
        ("abc", "abc", "abc"), ("ac", "abc", "abc"), ("bc", "abc", "abc"), ("ab", "abc", "abc"),
        ("ca", "abc", "cab"), ("", "abc", "abc"), ("xy", "axby", "axby"), ("yx", "axby", "ayxb"),
    ],
)  # fmt: skip
def test_an_order_is_woven_into_another(base: str, other: str, expected: str) -> None:
    assert "".join(woven(base, other)) == expected
