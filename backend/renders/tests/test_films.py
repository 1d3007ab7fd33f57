"""What a project's answers say of its films: which there are, and whether one is outdated."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.conftest import LocalClient
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.tests.jobs import begun, done
from core_engine import EngineError, Format

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"


@pytest.fixture
def story() -> Project:
    """A story of two segments."""
    return samples.project(2)


def answer(api: LocalClient, story: Project) -> dict[str, Any]:
    """What is said of the project; a list and the status say the same."""
    alone: dict[str, Any] = api.get(f"/api/projects/{story.pk}/").json()
    assert alone in api.get("/api/projects/").json()["results"]
    status = api.get(f"/api/projects/{story.pk}/status/").json()
    assert status["film_outdated"] is alone["film_outdated"]
    return alone


def test_a_story_without_a_film_has_none(api: LocalClient, story: Project) -> None:
    for _ in range(2):
        said = answer(api, story)
        assert (said["films"], said["film_outdated"]) == ([], False)
        begun(story).fail(EngineError("No."), "No.")


def test_a_film_says_what_it_is(api: LocalClient, story: Project) -> None:
    made = done(begun(story))
    (film,) = answer(api, story)["films"]
    path = f"/media/projects/{story.pk}/output/{made.job_id}/clip_1_1.mp4?v=0123456789ab"
    assert film == {
        "format": "clip_1_1", "url": f"http://127.0.0.1:8000{path}", "width": 720, "height": 720,
        "fps": 12, "frames": 5, "duration": 0.4, "size": 4, "sha256": "0123456789abcdef",
        "rendered_at": made.created_at.isoformat().replace("+00:00", "Z"),
        "outdated": False,
    }  # fmt: skip
    assert api.get(f"/api/projects/{story.pk}/status/").json()["output_url"] == film["url"]


def test_there_is_the_newest_film_of_each_format(api: LocalClient, story: Project) -> None:
    done(begun(story), "1" * 64)
    done(begun(story, Format.FULL_16_9), "2" * 64)
    done(begun(story), "3" * 64)
    begun(story).fail(EngineError("No."), "No.")
    done(begun(samples.project(1), Format.SHORT_9_16), "4" * 64)
    films = answer(api, story)["films"]
    assert [film["format"] for film in films] == ["clip_1_1", "full_16_9"]
    assert [film["sha256"][0] for film in films] == ["3", "2"]


def test_a_film_whose_file_is_gone_is_not_there(api: LocalClient, story: Project) -> None:
    done(begun(story)).file.unlink()
    done(begun(story, Format.THUMBNAIL))
    assert [film["format"] for film in answer(api, story)["films"]] == ["thumbnail"]


def test_more_films_take_no_more_queries(api: LocalClient, story: Project) -> None:
    counts = []
    for _ in range(2):
        done(begun(story))
        done(begun(samples.project(1), Format.FULL_16_9))
        with CaptureQueriesContext(connection) as queries:
            api.get("/api/projects/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def add(api: LocalClient, story: Project) -> Any:
    return api.post("/api/segments/", {"project": story.pk}, content_type=JSON)


def change(api: LocalClient, story: Project) -> Any:
    address = f"/api/segments/{story.segments.all()[0].pk}/"
    return api.patch(address, {"text_content": "new"}, content_type=JSON)


def upload(api: LocalClient, story: Project) -> Any:
    files = {"project": story.pk, "image_file": samples.upload("1.png", samples.picture(7))}
    return api.post("/api/segments/", files)


def delete(api: LocalClient, story: Project) -> Any:
    return api.delete(f"/api/segments/{story.segments.all()[0].pk}/")


def reorder(api: LocalClient, story: Project) -> Any:
    ids = [str(row.pk) for row in story.segments.all()][::-1]
    address = f"/api/projects/{story.pk}/reorder/"
    return api.post(address, {"segment_ids": ids}, content_type=JSON)


CHANGES = [add, change, upload, delete, reorder]
Change = Callable[[LocalClient, Project], Any]


@pytest.mark.parametrize("act", CHANGES)
def test_a_change_makes_the_film_outdated(api: LocalClient, story: Project, act: Change) -> None:
    done(begun(story))
    before = answer(api, story)
    assert act(api, story).status_code < 300
    after = answer(api, story)
    assert after["updated_at"] > before["updated_at"]
    assert (before["film_outdated"], after["film_outdated"]) == (False, True)
    assert after["films"][0]["outdated"]
    done(begun(story))
    assert not answer(api, story)["film_outdated"]


@pytest.mark.parametrize("act", CHANGES)
def test_a_change_under_a_render_makes_its_film_outdated(
    api: LocalClient, story: Project, act: Change
) -> None:
    job = begun(story)
    assert act(api, story).status_code < 300
    done(job)
    said = answer(api, story)
    assert (said["status"], said["film_outdated"]) == ("COMPLETED", True)


@pytest.mark.parametrize("act", CHANGES)
def test_a_change_does_not_matter_to_other_stories(
    api: LocalClient, story: Project, act: Change
) -> None:
    done(begun(story))
    act(api, samples.project(2))
    assert not answer(api, story)["film_outdated"]


def rename(api: LocalClient, story: Project) -> Any:
    return api.patch(f"/api/projects/{story.pk}/", {"title": "Another"}, content_type=JSON)


def write_and_unwrite(api: LocalClient, story: Project) -> Any:
    before = story.segments.all()[0].text_content
    change(api, story)
    address = f"/api/segments/{story.segments.all()[0].pk}/"
    return api.patch(address, {"text_content": before}, content_type=JSON)


def delete_and_undo(api: LocalClient, story: Project) -> Any:
    return api.post(f"/api/changes/{delete(api, story)['X-Change']}/undo/")


def reorder_twice(api: LocalClient, story: Project) -> Any:
    reorder(api, story)
    return reorder(api, story)


@pytest.mark.parametrize("act", [rename, write_and_unwrite, delete_and_undo, reorder_twice])
def test_a_story_that_is_told_as_before_has_a_film_of_today(
    api: LocalClient, story: Project, act: Change
) -> None:
    done(begun(story))
    before = answer(api, story)
    assert act(api, story).status_code < 300
    after = answer(api, story)
    assert after["updated_at"] > before["updated_at"]
    assert not after["film_outdated"]
    assert not after["films"][0]["outdated"]


def test_what_is_refused_changes_nothing(api: LocalClient, story: Project) -> None:
    done(begun(story))
    bad = {"project": story.pk, "image_file": samples.upload("1.png", b"a text")}
    assert api.post("/api/segments/", bad).status_code == 400
    address = f"/api/projects/{story.pk}/reorder/"
    assert api.post(address, {"segment_ids": ["x"]}, content_type=JSON).status_code == 400
    assert not answer(api, story)["film_outdated"]


def test_each_format_is_outdated_for_itself(api: LocalClient, story: Project) -> None:
    done(begun(story))
    change(api, story)
    done(begun(story, Format.FULL_16_9))
    said = answer(api, story)
    outdated = {film["format"]: film["outdated"] for film in said["films"]}
    assert outdated == {"clip_1_1": True, "full_16_9": False}
    assert not said["film_outdated"]


def test_a_thumbnail_says_nothing_of_the_film(api: LocalClient, story: Project) -> None:
    done(begun(story))
    change(api, story)
    done(begun(story, Format.THUMBNAIL))
    assert answer(api, story)["film_outdated"]


def test_a_story_that_goes_takes_its_films_along(api: LocalClient, story: Project) -> None:
    file: Path = done(begun(story)).file
    assert api.delete(f"/api/projects/{story.pk}/").status_code == 204
    assert not file.exists()
