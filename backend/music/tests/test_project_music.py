"""/api/projects/{id}/music/: which music lies under a story, and that its films have it."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from backend.conftest import LocalClient
from backend.music.models import MusicTrack, ProjectMusic
from backend.music.tests.asking import JSON, NONE
from backend.projects.copying import duplicate_project
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.renders.models import RenderJob
from backend.renders.tests.jobs import begun, done

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def track(api: LocalClient) -> str:
    """Three seconds of music."""
    file = samples.upload("Waltz.wav", samples.sound(9, seconds=3))
    return str(api.post("/api/music-tracks/", {"file": file}).json()["id"])


def put(api: LocalClient, story: Project, **values: Any) -> Any:
    """Have music under a story."""
    return api.put(f"/api/projects/{story.pk}/music/", values, content_type=JSON)


def test_a_story_has_none_at_first(api: LocalClient, story: Project) -> None:
    assert api.get(f"/api/projects/{story.pk}/music/").json() == NONE


def test_it_is_chosen_changed_and_taken_away(api: LocalClient, story: Project, track: str) -> None:
    usual = {**NONE, "track": track}
    assert put(api, story, track=track).json() == usual
    changed = {**usual, "gain_db": -6.0, "start": 1.5, "loops": False}
    assert put(api, story, **changed).json() == changed
    assert api.get(f"/api/projects/{story.pk}/music/").json() == changed
    assert put(api, story, track=None).json() == NONE
    assert api.get(f"/api/projects/{story.pk}/music/").json() == NONE


@pytest.mark.parametrize(
    "values",
    [{"gain_db": 7}, {"gain_db": -25}, {"start": -1}, {"fade": 31}, {"tempo": 1},
     {"track": str(uuid4())}, {"track": "waltz"}],
)  # fmt: skip
def test_what_makes_no_sense_is_refused(
    api: LocalClient, story: Project, track: str, values: dict[str, Any]
) -> None:
    answer = put(api, story, **{"track": track, **values})
    assert answer.status_code == 400
    assert not ProjectMusic.objects.exists()


def test_other_music_makes_the_film_outdated(api: LocalClient, story: Project, track: str) -> None:
    def is_outdated() -> bool:
        return bool(api.get(f"/api/projects/{story.pk}/").json()["film_outdated"])

    done(begun(story))
    put(api, story, track=track)
    assert is_outdated()
    put(api, story, track=None)
    assert not is_outdated()
    put(api, story, track=track)
    done(begun(story))
    assert not is_outdated()
    put(api, story, track=track, gain_db=-3)
    assert is_outdated()


def test_a_copy_of_the_story_has_it_too(api: LocalClient, story: Project, track: str) -> None:
    put(api, story, track=track, gain_db=-3)
    twin = duplicate_project(story)
    assert ProjectMusic.objects.get(pk=twin.pk).gain_db == -3
    assert ProjectMusic.objects.count() == 2


@pytest.fixture
def immediate(settings: Any) -> None:
    """Jobs are done while one waits."""
    settings.STORYREEL_EXECUTOR = "immediate"


def film_of(api: LocalClient, story: Project) -> tuple[RenderJob, Path]:
    """A film of the story as it is now."""
    wish = {"project": str(story.pk), "formats": ["clip_1_1"], "quality": "draft", "fps": 12}
    told = api.post("/api/render-jobs/trigger/", wish, content_type=JSON).json()
    job = RenderJob.objects.get(pk=told["id"])
    assert job.status == "completed", job.error
    return job, job.artifacts.get().file


@pytest.mark.usefixtures("immediate")
def test_a_film_has_its_music(api: LocalClient, story: Project, track: str) -> None:
    _, plain = film_of(api, story)
    before = plain.read_bytes()
    put(api, story, track=track)
    job, film = film_of(api, story)
    assert film.read_bytes() != before
    assert job.artifacts.get().segments_encoded == 0  # no picture was made again


@pytest.mark.usefixtures("immediate")
def test_music_that_cannot_be_read_stops_no_film(
    api: LocalClient, story: Project, track: str
) -> None:
    put(api, story, track=track)
    Path(settings.MEDIA_ROOT, str(MusicTrack.objects.get().file)).write_bytes(b"<html>")
    job, film = film_of(api, story)
    assert film.is_file()
    told = api.get(f"/api/render-jobs/{job.pk}/log/").content.decode()
    assert "The film has no music" in told
