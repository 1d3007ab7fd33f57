"""/api/changes/: what was done to the music under a story is taken back, and done again."""

from typing import Any

import pytest

from backend.conftest import LocalClient
from backend.music.models import ProjectMusic
from backend.music.tests.asking import JSON, NONE
from backend.projects.models import Project
from backend.projects.tests import samples
from backend.projects.tests.editing import heard, post, undo

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waltz(api: LocalClient) -> str:
    """Three seconds of music."""
    return brought(api, "Waltz", 9)


@pytest.fixture
def march(api: LocalClient) -> str:
    """Three seconds of other music."""
    return brought(api, "March", 5)


def brought(api: LocalClient, title: str, seed: int) -> str:
    file = samples.upload(f"{title}.wav", samples.sound(seed, seconds=3))
    return str(api.post("/api/music-tracks/", {"file": file}).json()["id"])


def put(api: LocalClient, story: Project, **values: Any) -> Any:
    """Have music under a story; the answer."""
    answer = api.put(f"/api/projects/{story.pk}/music/", values, content_type=JSON)
    assert answer.status_code == 200, answer.content
    return answer


def music(api: LocalClient, story: Project) -> Any:
    """The music under a story."""
    return api.get(f"/api/projects/{story.pk}/music/").json()


def test_music_that_was_chosen_goes_and_comes_again(
    api: LocalClient, story: Project, waltz: str
) -> None:
    chosen = put(api, story, track=waltz, gain_db=-3, loops=False)
    undone = undo(api, chosen)
    assert undone.json()["label"] == "Chose the music “Waltz”"
    assert music(api, story) == NONE
    undo(api, undone)
    assert music(api, story) == chosen.json()


def test_other_music_and_none_are_taken_back(
    api: LocalClient, story: Project, waltz: str, march: str
) -> None:
    first = put(api, story, track=waltz, start=2.5).json()
    other = put(api, story, track=march)
    gone = put(api, story, track=None)
    assert undo(api, gone).json()["label"] == "Took the music away"
    assert music(api, story) == other.json() == {**first, "track": march}
    undo(api, other)
    assert music(api, story) == first


def test_only_what_was_changed_is_taken_back(
    api: LocalClient, story: Project, waltz: str, march: str
) -> None:
    put(api, story, track=waltz)
    louder = put(api, story, track=waltz, gain_db=3)
    put(api, story, track=march, fade=5)
    assert undo(api, louder).json()["label"] == "Changed the music"
    assert music(api, story) == {**NONE, "track": march, "fade": 5.0}


def test_the_same_again_is_no_change(api: LocalClient, story: Project, waltz: str) -> None:
    put(api, story, track=waltz)
    before = Project.objects.get(pk=story.pk).updated_at
    assert not put(api, story, track=waltz).has_header("X-Change")
    assert Project.objects.get(pk=story.pk).updated_at == before


def test_it_is_listed_and_told_to_other_tabs(api: LocalClient, story: Project, waltz: str) -> None:
    answer = put(api, story, track=waltz)
    (listed,) = api.get(f"/api/projects/{story.pk}/changes/").json()
    assert (str(listed["id"]), listed["undone"]) == (answer["X-Change"], False)
    before = len(heard())
    undo(api, answer)
    assert ("project", {"id": str(story.pk), "client": None}) in heard()[before:]


def test_of_music_that_has_gone_since_nothing_is_left(
    api: LocalClient, story: Project, waltz: str
) -> None:
    put(api, story, track=waltz)
    louder = put(api, story, track=waltz, gain_db=3)
    put(api, story, track=None)
    answer = post(api, f"changes/{louder['X-Change']}/undo/")
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_to_undo")
    assert not ProjectMusic.objects.exists()


def test_a_track_that_was_deleted_does_not_come_back(
    api: LocalClient, story: Project, waltz: str, march: str
) -> None:
    put(api, story, track=waltz)
    other = put(api, story, track=march)
    assert api.delete(f"/api/music-tracks/{waltz}/").status_code == 204
    answer = post(api, f"changes/{other['X-Change']}/undo/")
    assert (answer.status_code, answer.json()["code"]) == (409, "music_gone")
    assert music(api, story)["track"] == march


def test_the_voice_of_the_story_is_another_matter(
    api: LocalClient, story: Project, waltz: str
) -> None:
    slower = api.patch(f"/api/projects/{story.pk}/", {"voice_speed": 0.8}, content_type=JSON)
    chosen = put(api, story, track=waltz).json()
    undo(api, slower)
    assert music(api, story) == chosen
    assert Project.objects.get(pk=story.pk).voice_speed is None
