"""/api/projects/{id}/reorder/: another order of the segments."""

import uuid
from itertools import permutations

import pytest

from backend.conftest import LocalClient
from backend.projects.models import Project, Segment
from backend.projects.tests import samples

pytestmark = pytest.mark.django_db(transaction=True)


def send(api: LocalClient, project: Project, ids: object) -> tuple[int, object]:
    """Ask for an order; status and answer."""
    answer = api.post(
        f"/api/projects/{project.pk}/reorder/", {"segment_ids": ids}, "application/json"
    )
    return answer.status_code, answer.json()


def order(project: Project) -> list[tuple[int, str]]:
    """The places and ids of the project's segments."""
    return [(row.sequence_index, str(row.pk)) for row in project.segments.all()]


@pytest.fixture
def story() -> Project:
    """A project with three segments without files."""
    return samples.project(3, image_file=None, audio_file=None)


def test_every_order_can_be_had(api: LocalClient, story: Project) -> None:
    ids = [pk for _, pk in order(story)]
    for wanted in permutations(ids):
        status, answer = send(api, story, wanted)
        assert status == 200
        assert isinstance(answer, list)
        assert [row["id"] for row in answer] == list(wanted)
        assert order(story) == list(enumerate(wanted))


def test_files_have_the_addresses_they_have_elsewhere(api: LocalClient) -> None:
    story = samples.project(1)
    alone = api.get(f"/api/segments/{story.segments.get().pk}/").json()
    _, answer = send(api, story, [alone["id"]])
    assert answer == [alone]
    assert alone["image_file"].startswith("http://127.0.0.1:8000/media/")


def test_what_is_not_every_segment_once_is_refused(api: LocalClient, story: Project) -> None:
    ids = [pk for _, pk in order(story)]
    before = order(story)
    foreign = samples.project(1, image_file=None, audio_file=None).segments.get().pk
    for wrong in ([], ids[:2], [*ids, ids[0]], [ids[0]] * 3, [*ids[:2], str(uuid.uuid4())],
                  [*ids[:2], str(foreign)]):  # fmt: skip
        status, answer = send(api, story, wrong)
        assert status == 400
        assert isinstance(answer, dict)
        assert answer["code"] == "not_the_segments"
        assert order(story) == before


@pytest.mark.parametrize("wrong", [None, "x", 7, ["x"], {"a": 1}, [None]])
def test_what_is_not_a_list_of_ids_is_refused(
    api: LocalClient, story: Project, wrong: object
) -> None:
    before = order(story)
    assert send(api, story, wrong)[0] == 400
    assert order(story) == before


def test_no_segments_have_one_order(api: LocalClient) -> None:
    assert send(api, Project.objects.create(title="Empty"), []) == (200, [])


def test_a_segment_made_meanwhile_is_not_lost(story: Project) -> None:
    known = list(story.segments.values_list("pk", flat=True))
    samples.segment(story, 3, image_file=None, audio_file=None)
    with pytest.raises(Exception, match="every segment of the project"):
        story.reorder(known[::-1])
    assert [row.sequence_index for row in Segment.objects.all()] == [0, 1, 2, 3]
    assert [row.pk for row in story.segments.all()[:3]] == known
