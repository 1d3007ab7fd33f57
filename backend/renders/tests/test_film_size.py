"""GET /api/projects/{id}/estimate/: how long and how large films will be."""

from typing import Any

import pytest

from backend.conftest import LocalClient
from backend.jobs.states import JobStatus
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.models import Artifact
from backend.renders.tests.jobs import films_of, job_of
from core_engine import Format

pytestmark = pytest.mark.usefixtures("small")


@pytest.fixture
def story() -> Project:
    """A story of two minutes."""
    return samples.project(2, audio_duration=60.0)


def ask(api: LocalClient, story: Project, *formats: str, **wanted: str) -> dict[str, Any]:
    """The estimate for these formats, in the quality of the films made here."""
    wanted = {"quality": "draft", "fps": "12", **wanted}
    answer = api.get(f"/api/projects/{story.pk}/estimate/", {"formats": formats, **wanted})
    assert answer.status_code == 200, answer.json()
    return dict(answer.json())


def rendered(story: Project, format: Format = Format.CLIP_1_1, **values: Any) -> None:
    """A film of ten seconds and a million bytes."""
    job = job_of(story, JobStatus.COMPLETED, [format])
    (film,) = films_of(job)
    Artifact.of(job, film).save()
    given = {"duration": 10.0, "size": 1_000_000, **values}
    Artifact.objects.filter(job=job).update(**given)


def test_a_film_is_as_long_as_its_narrations(api: LocalClient, story: Project) -> None:
    assert ask(api, story)["duration"] == 120.0


def test_a_film_to_be_narrated_is_as_long_as_texts_like_its_own(
    api: LocalClient, story: Project
) -> None:
    story.segments.update(audio_file="", audio_duration=None, audio_source="", text_content="Now.")
    assert ask(api, story)["duration"] == 0
    assert ask(api, story, narrate="true")["duration"] > 0


def test_a_film_is_expected_below_the_room_it_may_need(api: LocalClient, story: Project) -> None:
    told = ask(api, story, "clip_1_1", quality="high")
    assert 0.2 < told["bytes"] / 1e6 / told["megabytes"] < 1


def test_a_better_quality_is_larger(api: LocalClient, story: Project) -> None:
    sizes = [ask(api, story, quality=it)["bytes"] for it in ("draft", "standard", "high")]
    assert sizes == sorted(set(sizes))


def test_several_films_have_the_size_of_all(api: LocalClient, story: Project) -> None:
    one, two = ask(api, story, "clip_1_1")["bytes"], ask(api, story, "full_16_9")["bytes"]
    assert ask(api, story, "clip_1_1", "full_16_9")["bytes"] == one + two


def test_it_learns_from_the_newest_film_like_it(api: LocalClient, story: Project) -> None:
    rendered(story, size=9)
    rendered(story)
    assert ask(api, story, "clip_1_1")["bytes"] == 12_000_000


@pytest.mark.parametrize("values", [{"width": 1080}, {"fps": 30}, {"duration": 0.0}])
def test_films_that_are_not_like_it_teach_it_nothing(
    api: LocalClient, story: Project, values: dict[str, Any]
) -> None:
    before = ask(api, story, "clip_1_1")["bytes"]
    rendered(story, **values)
    assert ask(api, story, "clip_1_1")["bytes"] == before


def test_films_of_others_and_of_another_quality_teach_it_nothing(
    api: LocalClient, story: Project
) -> None:
    before = ask(api, story, "clip_1_1", quality="standard")["bytes"]
    rendered(story)
    rendered(samples.project(1))
    rendered(story, Format.FULL_16_9)
    assert ask(api, story, "clip_1_1", quality="standard")["bytes"] == before


def test_a_thumbnail_has_the_size_of_the_last(api: LocalClient, story: Project) -> None:
    assert 100_000 < ask(api, story, "thumbnail")["bytes"] < 1_000_000
    rendered(story, Format.THUMBNAIL, size=123)
    assert ask(api, story, "thumbnail")["bytes"] == 123
