"""/api/projects/{id}/script/: a script becomes segments, paragraph by paragraph."""

from typing import Any

import pytest

from backend.conftest import LocalClient
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.projects.tests.editing import post, rows, texts, undo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Project:
    """Three segments with pictures, of which the second has a text."""
    made = samples.project(3, text_content="")
    made.segments.filter(sequence_index=1).update(text_content="told")
    made.segments.filter(sequence_index=2).update(text_content=" \n")
    return made


def add(api: LocalClient, project: Project, paragraphs: Any, **more: Any) -> Any:
    """Ask for a script to be taken in."""
    return post(api, f"projects/{project.pk}/script/", {"paragraphs": paragraphs, **more})


def test_each_paragraph_becomes_a_segment(api: LocalClient, story: Project) -> None:
    answer = add(api, story, ["one", "two", "three"], mode="append")
    assert answer.status_code == 200
    assert texts(story) == ["", "told", " \n", "one", "two", "three"]
    told = answer.json()["segments"]
    assert [row["text_content"] for row in told] == texts(story)
    assert [row["zoom_direction"] for row in told[2:]] == ["in", "out", "in", "out"]


def test_texts_are_filled_in_where_there_is_none(api: LocalClient, story: Project) -> None:
    answer = add(api, story, ["one", "two", "three"], mode="fill")
    assert texts(story) == ["one", "told", "two", "three"]
    assert [bool(row["image_file"]) for row in answer.json()["segments"]] == [True] * 3 + [False]


def test_few_paragraphs_leave_the_rest_empty(api: LocalClient, story: Project) -> None:
    add(api, story, ["one"], mode="fill")
    assert texts(story) == ["one", "told", " \n"]


@pytest.mark.parametrize("mode", ["append", "fill"])
def test_a_script_is_undone(api: LocalClient, story: Project, mode: str) -> None:
    before = rows(story)
    answer = add(api, story, ["one", "two", "three"], mode=mode)
    assert undo(api, answer).json()["label"] == "Added a script of 3 paragraphs"
    assert rows(story) == before


def test_a_script_begins_in_a_segment_and_goes_on_behind_it(
    api: LocalClient, story: Project
) -> None:
    before, first = rows(story), story.segments.all()[0]
    answer = add(api, story, ["one", "two", "three"], segment=str(first.pk))
    assert answer.status_code == 200
    assert texts(story) == ["one", "two", "three", "told", " \n"]
    undo(api, answer)
    assert rows(story) == before


def test_a_script_for_a_segment_that_has_gone_is_refused(api: LocalClient, story: Project) -> None:
    elsewhere = samples.project(1).segments.get()
    answer = add(api, story, ["one", "two"], segment=str(elsewhere.pk))
    assert answer.json()["code"] == "no_such_segment"
    assert story.segments.count() == 3


def test_a_script_makes_the_film_outdated(api: LocalClient, story: Project) -> None:
    before = story.updated_at
    add(api, story, ["one"], mode="fill")
    assert Project.objects.get(pk=story.pk).updated_at > before


def test_an_empty_project_is_filled(api: LocalClient) -> None:
    project = Project.objects.create(title="New")
    add(api, project, [" one ", "", "  ", "two"], mode="fill")
    assert texts(project) == ["one", "two"]


@pytest.mark.parametrize(
    ("paragraphs", "sentence"),
    [
        ([], "There is no text in this"), (["", " "], "There is no text in this"),
        (["x"] * 2001, "More than 2000 paragraphs"), (["a\0b"], "Null characters"),
        ("text", "list"), ([["x"]], "string"), (None, "null"),
    ],
)  # fmt: skip
def test_what_is_no_script_is_refused(
    api: LocalClient, story: Project, paragraphs: Any, sentence: str
) -> None:
    answer = add(api, story, paragraphs)
    assert answer.status_code == 400
    assert sentence in answer.json()["message"]
    assert story.segments.count() == 3


def test_two_thousand_paragraphs_are_taken(api: LocalClient, story: Project) -> None:
    answer = add(api, story, [str(number) for number in range(2000)])
    assert answer.status_code == 200
    undo(api, answer)
    assert story.segments.count() == 3


def test_an_unknown_mode_is_refused(api: LocalClient, story: Project) -> None:
    assert add(api, story, ["one"], mode="replace").status_code == 400


def test_a_long_story_takes_no_more_queries(
    api: LocalClient, django_assert_max_num_queries: Any
) -> None:
    """Rows are read and written together, not one by one."""
    project = Project.objects.create(title="Long")
    add(api, project, ["x"] * 100)
    project.segments.update(text_content="")
    with django_assert_max_num_queries(40):
        add(api, project, ["y"] * 100, mode="fill")
    ids = [str(pk) for pk in project.segments.values_list("pk", flat=True)]
    with django_assert_max_num_queries(40):
        post(api, f"projects/{project.pk}/reorder/", {"segment_ids": ids[::-1]})
    with django_assert_max_num_queries(40):
        answer = post(api, f"projects/{project.pk}/remove-segments/", {"segment_ids": ids[50:]})
    with django_assert_max_num_queries(40):
        undo(api, answer)
    assert texts(project) == ["y"] * 100
