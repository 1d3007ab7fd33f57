"""/api/projects/{id}/add-segments/: several segments at once, as for pictures that are dropped."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.conftest import LocalClient
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.projects.tests.editing import post, rows, texts, undo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def story() -> Project:
    """Three segments with texts."""
    made = samples.project(3)
    for place, segment in enumerate(made.segments.all()):
        segment.text_content = f"{place}"
        segment.save()
    return made


def add(api: LocalClient, project: Project, segments: list[dict[str, Any]], **more: Any) -> Any:
    """Ask for new segments."""
    return post(api, f"projects/{project.pk}/add-segments/", {"segments": segments, **more})


def test_they_come_last(api: LocalClient, story: Project) -> None:
    wished = str(uuid4())
    answer = add(api, story, [{"text_content": " a\n"}, {"id": wished}])
    assert answer.status_code == 201
    assert texts(story) == ["0", "1", "2", " a\n", ""]
    told = answer.json()["segments"]
    assert [row["text_content"] for row in told] == texts(story)
    assert told[-1]["id"] == wished
    assert [row["zoom_direction"] for row in told[-3:]] == ["in", "out", "in"]


@pytest.mark.parametrize(
    ("place", "become"),
    [
        (0, ["a", "b", "0", "1", "2"]),
        (2, ["0", "1", "a", "b", "2"]),
        (9, ["0", "1", "2", "a", "b"]),
    ],
)
def test_they_come_at_a_place(
    api: LocalClient, story: Project, place: int, become: list[str]
) -> None:
    segments = [{"text_content": "a"}, {"text_content": "b"}]
    add(api, story, segments, sequence_index=place)
    assert texts(story) == become


def test_they_are_undone(api: LocalClient, story: Project) -> None:
    before = rows(story)
    answer = add(api, story, [{}, {}], sequence_index=1)
    assert undo(api, answer).json()["label"] == "Added 2 segments"
    assert rows(story) == before


def test_asked_for_again_they_are_not_made_twice(api: LocalClient, story: Project) -> None:
    segments = [{"id": str(uuid4()), "text_content": name} for name in "ab"]
    add(api, story, segments, sequence_index=0)
    before = rows(story)
    again = add(api, story, [*segments, {"text_content": "c"}], sequence_index=0)
    assert again.status_code == 201
    assert texts(story) == ["c", "a", "b", "0", "1", "2"]
    once_more = add(api, story, segments, sequence_index=0)
    assert (once_more.status_code, once_more.headers.get("X-Change")) == (201, None)
    assert [row["id"] for row in rows(story)][1:] == [row["id"] for row in before]


def test_an_id_of_another_story_is_refused(api: LocalClient, story: Project) -> None:
    elsewhere = samples.project(1).segments.get()
    answer = add(api, story, [{"text_content": "a"}, {"id": str(elsewhere.pk)}])
    assert (answer.status_code, answer.json()["code"]) == (409, "id_taken")
    assert story.segments.count() == 3


@pytest.mark.parametrize(
    "body",
    [{}, {"segments": []}, {"segments": [{"id": "7"}]}, {"segments": [{"text": "a"}]},
     {"segments": [{}] * 2001}, {"segments": [{}], "sequence_index": -1}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(api: LocalClient, story: Project, body: Any) -> None:
    answer = post(api, f"projects/{story.pk}/add-segments/", body)
    assert answer.status_code == 400
    assert story.segments.count() == 3


def test_many_take_few_more_queries(api: LocalClient, story: Project) -> None:
    counts = []
    for many in (2, 200):
        with CaptureQueriesContext(connection) as queries:
            assert add(api, story, [{}] * many, sequence_index=1).status_code == 201
        counts.append(len(queries))
    assert counts[1] < counts[0] + 20
