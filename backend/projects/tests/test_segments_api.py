"""/api/segments/: the parts of stories, their order and their motion."""

import uuid
from pathlib import Path
from typing import Any

import pytest

from backend.conftest import LocalClient, faulty_fields
from backend.projects.models import Project, Segment
from backend.projects.tests import samples
from backend.projects.tests.editing import post
from backend.renders.tests.jobs import job_of

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"
MOTION = {
    "focus": {"x": 0.25, "y": 0.75},
    "start_rect": {"x": 0.0, "y": 0.1, "width": 0.9, "height": 0.9},
    "end_rect": {"x": 0.5, "y": 0.5, "width": 0.3, "height": 0.2},
    "easing": "ease_in",
    "zoom_direction": "out",
}


def add(api: LocalClient, project: Project, **values: Any) -> dict[str, Any]:
    """Post a segment; the answer."""
    answer = api.post("/api/segments/", {"project": str(project.pk), **values}, content_type=JSON)
    assert answer.status_code == 201, answer.content
    made: dict[str, Any] = answer.json()
    return made


def texts(project: Project) -> list[str]:
    """The texts of a project's segments in order."""
    return list(project.segments.values_list("text_content", flat=True))


@pytest.fixture
def story() -> Project:
    """A project without segments."""
    return Project.objects.create(title="A story")


@pytest.fixture
def abc(api: LocalClient, story: Project) -> list[str]:
    """The ids of three segments with the texts a, b and c."""
    return [add(api, story, text_content=text)["id"] for text in "abc"]


def test_a_segment_comes_last(api: LocalClient, story: Project) -> None:
    made = [add(api, story, text_content=text) for text in ("one", "two")]
    assert [segment["sequence_index"] for segment in made] == [0, 1]
    assert texts(story) == ["one", "two"]
    assert (made[0]["image_file"], made[0]["audio_duration"]) == (None, None)


@pytest.mark.parametrize(
    ("place", "order"), [(0, "xabc"), (1, "axbc"), (3, "abcx"), (99, "abcx"), (2**40, "abcx")]
)
def test_a_segment_comes_at_its_place(
    api: LocalClient, story: Project, abc: list[str], place: int, order: str
) -> None:
    made = add(api, story, text_content="x", sequence_index=place)
    assert "".join(texts(story)) == order
    assert made["sequence_index"] == order.index("x")


@pytest.mark.parametrize("place", [-1, "first", 1.5])
def test_a_place_that_does_not_exist_is_refused(
    api: LocalClient, story: Project, abc: list[str], place: object
) -> None:
    body = {"project": str(story.pk), "sequence_index": place}
    answer = api.post("/api/segments/", body, content_type=JSON)
    assert answer.status_code == 400
    assert texts(story) == ["a", "b", "c"]


def test_a_segment_is_not_moved_by_its_number(
    api: LocalClient, story: Project, abc: list[str]
) -> None:
    address = f"/api/segments/{abc[2]}/"
    answer = api.patch(address, {"sequence_index": 0}, content_type=JSON)
    assert answer.status_code == 400
    assert "reorder" in answer.json()["sequence_index"][0]
    answer = api.patch(address, {"sequence_index": 2, "text_content": "z"}, content_type=JSON)
    assert answer.status_code == 200
    assert texts(story) == ["a", "b", "z"]


def test_a_segment_needs_a_project_that_exists(api: LocalClient) -> None:
    for project in (None, str(uuid.uuid4()), "x"):
        answer = api.post("/api/segments/", {"project": project}, content_type=JSON)
        assert answer.status_code == 400
        assert answer.json()["project"]
    assert not Segment.objects.exists()


@pytest.mark.parametrize("text", samples.TEXTS.values(), ids=samples.TEXTS)
def test_a_text_may_be_in_any_script(api: LocalClient, story: Project, text: str) -> None:
    made = add(api, story, text_content=text)
    assert api.get(f"/api/segments/{made['id']}/").json()["text_content"] == text


@pytest.mark.parametrize("text", ["a\0b", "\udfff", ["a"], None])
def test_a_text_that_is_none_is_refused(api: LocalClient, story: Project, text: object) -> None:
    body = {"project": str(story.pk), "text_content": text}
    answer = api.post("/api/segments/", body, content_type=JSON)
    assert (answer.status_code, faulty_fields(answer)) == (400, {"text_content"})


def test_a_text_changes_and_nothing_else(api: LocalClient, story: Project) -> None:
    made = add(api, story, text_content="old", **MOTION)
    answer = api.patch(f"/api/segments/{made['id']}/", {"text_content": "new"}, content_type=JSON)
    changed = {**made, "text_content": "new", "updated_at": answer.json()["updated_at"]}
    assert answer.json() == changed


def test_motion_is_kept_as_it_was_sent(api: LocalClient, story: Project) -> None:
    made = add(api, story, **MOTION)
    assert {name: made[name] for name in MOTION} == MOTION


def test_motion_can_be_left_to_storyreel_again(api: LocalClient, story: Project) -> None:
    made = add(api, story, **MOTION)
    nothing = {"focus": None, "start_rect": None, "end_rect": None, "easing": ""}
    answer = api.patch(f"/api/segments/{made['id']}/", nothing, content_type=JSON)
    assert answer.status_code == 200
    assert {name: answer.json()[name] for name in nothing} == nothing


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("focus", {"x": 1.1, "y": 0.5}), ("focus", {"x": 0.5}), ("focus", [0.5, 0.5]),
        ("focus", {"x": "NaN", "y": 0.5}), ("focus", {"x": "left", "y": 0.5}), ("focus", 7),
        ("focus", {"x": "Infinity", "y": 0.5}), ("focus", "centre"),
        ("start_rect", {"x": 0.5, "y": 0, "width": 0.6, "height": 1}),
        ("start_rect", {"x": 0, "y": 0, "width": 0, "height": 1}),
        ("start_rect", {"x": 0, "y": 0, "width": 0.001, "height": 0.001}),
        ("end_rect", {"x": 0, "y": 0, "width": 1}),
        ("end_rect", {"x": 0, "y": "nan", "width": 1, "height": 1}),
        ("easing", "bounce"), ("zoom_direction", "sideways"), ("zoom_direction", None),
    ],
)  # fmt: skip
def test_motion_that_makes_no_sense_is_refused(
    api: LocalClient, story: Project, name: str, value: object
) -> None:
    made = add(api, story, **MOTION)
    answer = api.patch(f"/api/segments/{made['id']}/", {name: value}, content_type=JSON)
    assert answer.status_code == 400, answer.content
    assert answer.json()[name]
    assert api.get(f"/api/segments/{made['id']}/").json() == made


def test_directions_alternate(api: LocalClient, story: Project) -> None:
    made = [add(api, story)["zoom_direction"] for _ in range(4)]
    assert made == ["in", "out", "in", "out"]


def test_a_direction_stays_with_its_segment(
    api: LocalClient, story: Project, abc: list[str]
) -> None:
    before = dict(story.segments.values_list("text_content", "zoom_direction"))
    add(api, story, sequence_index=0)
    api.post(
        f"/api/projects/{story.pk}/reorder/",
        {"segment_ids": [str(pk) for pk in reversed(story.segments.values_list("pk", flat=True))]},
        content_type=JSON,
    )
    api.delete(f"/api/segments/{abc[1]}/")
    after = dict(story.segments.values_list("text_content", "zoom_direction"))
    assert after == {**{text: before[text] for text in "ac"}, "": "in"}


def test_a_segment_stays_in_its_project(api: LocalClient, story: Project, abc: list[str]) -> None:
    other = Project.objects.create(title="Other")
    answer = api.patch(f"/api/segments/{abc[0]}/", {"project": str(other.pk)}, content_type=JSON)
    assert answer.status_code == 400
    assert answer.json()["project"]
    assert texts(story) == ["a", "b", "c"]


def test_what_is_ours_cannot_be_set(api: LocalClient, story: Project) -> None:
    made = add(
        api, story, id=str(uuid.uuid4()), audio_duration=99.0, created_at="1999-01-01T00:00:00Z"
    )
    assert made["audio_duration"] is None
    assert made["created_at"] > "2000"


def test_a_field_that_is_not_known_is_refused(api: LocalClient, story: Project) -> None:
    files = {"image": samples.upload("1.png", samples.picture())}
    answer = api.post("/api/segments/", {"project": str(story.pk), **files})
    assert (answer.status_code, faulty_fields(answer)) == (400, {"image"})
    assert "image_file" in answer.json()["message"]
    assert not story.segments.exists()


def test_what_was_read_may_be_sent_back(api: LocalClient, story: Project) -> None:
    made = add(api, story, text_content="old", **MOTION)
    sent = {key: value for key, value in made.items() if not key.endswith("_file")}
    answer = api.patch(f"/api/segments/{made['id']}/", sent, content_type=JSON)
    assert answer.json() == {**made, "updated_at": answer.json()["updated_at"]}


def test_a_file_is_never_named_by_a_path(api: LocalClient, story: Project) -> None:
    body = {"project": str(story.pk), "image_file": "../../etc/passwd", "audio_file": "/etc/passwd"}
    answer = api.post("/api/segments/", body, content_type=JSON)
    assert answer.status_code == 400
    assert faulty_fields(answer) == {"image_file", "audio_file"}


def test_the_list_is_that_of_a_project(api: LocalClient, story: Project, abc: list[str]) -> None:
    samples.project(2)
    answer = api.get(f"/api/segments/?project={story.pk}").json()
    assert [row["id"] for row in answer["results"]] == abc
    assert api.get("/api/segments/").json()["count"] == 5
    assert api.get("/api/segments/?project=x").status_code == 400


def test_files_of_a_deleted_segment_go_when_it_cannot_come_back(
    api: LocalClient, media_root: Path
) -> None:
    story = samples.project(3)
    first, second, third = story.segments.all()
    answer = api.delete(f"/api/segments/{second.pk}/")
    assert answer.status_code == 204
    assert len(samples.files_below(media_root)) == 6
    story.changes.all().delete()
    story.remove_unused_files()
    kept = {
        name for it in (first, third) for name in (str(it.image_file), str(it.audio_file))
    }  # fmt: skip
    assert set(samples.files_below(media_root)) == kept


def test_the_segments_after_a_deleted_one_move_up(
    api: LocalClient, story: Project, abc: list[str]
) -> None:
    api.delete(f"/api/segments/{abc[0]}/")
    assert list(story.segments.values_list("text_content", "sequence_index")) == [
        ("b", 0), ("c", 1),
    ]  # fmt: skip


def test_a_running_render_keeps_what_it_reads(api: LocalClient, media_root: Path) -> None:
    story = samples.project(2)
    job_of(story)
    before = samples.files_below(media_root)
    api.delete(f"/api/segments/{story.segments.all()[0].pk}/")
    assert samples.files_below(media_root) == before


def test_a_segment_that_is_not_there_is_not_found(api: LocalClient) -> None:
    for address in (f"/api/segments/{uuid.uuid4()}/", "/api/segments/7/"):
        assert api.get(address).status_code == 404
        assert api.delete(address).status_code == 404


def test_a_story_of_5000_segments_takes_one_more_in_front(api: LocalClient, story: Project) -> None:
    Segment.objects.bulk_create(
        Segment(project=story, sequence_index=n, text_content=str(n), zoom_direction="in")
        for n in range(5000)
    )
    add(api, story, text_content="first", sequence_index=0)
    assert texts(story) == ["first", *map(str, range(5000))]
    ids = [str(pk) for pk in story.segments.values_list("pk", flat=True)]
    answer = api.post(
        f"/api/projects/{story.pk}/reorder/", {"segment_ids": ids[::-1]}, content_type=JSON
    )
    assert [row["id"] for row in answer.json()] == ids[::-1]


def test_a_new_segment_has_the_id_that_was_asked_for(api: LocalClient, story: Project) -> None:
    pk, count = str(uuid.uuid4()), story.segments.count()
    body = {"project": str(story.pk), "text_content": "New"}
    answers = [post(api, "segments/", body, Idempotency_Key=pk) for _ in range(2)]
    assert [answer.json()["id"] for answer in answers] == [pk, pk]
    assert story.segments.count() == count + 1
    other = {**body, "project": str(samples.project(0).pk)}
    assert post(api, "segments/", other, Idempotency_Key=pk).json()["code"] == "id_taken"
    assert post(api, "segments/", body, Idempotency_Key="one").json()["code"] == "no_uuid"
