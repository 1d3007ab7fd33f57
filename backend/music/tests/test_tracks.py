"""/api/music-tracks/: pieces of music are brought, renamed, heard and deleted."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from backend.conftest import Exchange, LocalClient
from backend.music.models import MusicTrack, ProjectMusic
from backend.projects.tests import samples

pytestmark = pytest.mark.django_db(transaction=True)
JSON = "application/json"


def bring(api: LocalClient, name: str = "Waltz.wav", data: bytes | None = None, **more: Any) -> Any:
    """Upload a track."""
    file = samples.upload(name, samples.sound(3, seconds=2) if data is None else data)
    return api.post("/api/music-tracks/", {"file": file, **more})


def files() -> list[Path]:
    """What lies in the folder of tracks."""
    return list(Path(settings.MEDIA_ROOT, "music").glob("*"))


def test_a_track_that_is_brought_is_there(api: LocalClient) -> None:
    answer = bring(api, licence_note="CC BY 4.0, A. Composer")
    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["title"], told["source"], told["used_by"]) == ("Waltz", "uploaded", [])
    assert told["duration"] == pytest.approx(2.0)
    assert -40 < told["loudness"] < 0
    assert told["licence_note"] == "CC BY 4.0, A. Composer"
    assert api.get("/api/music-tracks/").json()["results"] == [told]
    (kept,) = files()
    assert kept.read_bytes() == samples.sound(3, seconds=2)
    assert told["file"].endswith(f"/media/music/{kept.name}")


def test_it_can_be_heard(api: LocalClient, asgi: Exchange) -> None:
    told = bring(api).json()
    address = told["file"].removeprefix("http://127.0.0.1:8000")
    answer = asgi("GET", address)
    assert (answer.status, answer.headers["content-type"]) == (200, "audio/wav")
    assert answer.body == samples.sound(3, seconds=2)
    drawn = api.get(f"/api/music-tracks/{told['id']}/waveform/").json()
    assert (drawn["per_second"], len(drawn["peaks"])) == (20, 40)


@pytest.mark.parametrize(
    ("name", "data"),
    [("song.mp3", b"<html>not found</html>"), ("song.wav", b""), ("song.exe", b"MZ" + bytes(200)),
     ("list.m3u8", samples.PLAYLIST)],
)  # fmt: skip
def test_what_is_no_sound_is_refused_and_not_kept(api: LocalClient, name: str, data: bytes) -> None:
    answer = bring(api, name, data)
    assert answer.status_code == 400
    assert answer.json()["file"]
    assert (MusicTrack.objects.count(), files()) == (0, [])


def test_silence_has_no_loudness(api: LocalClient) -> None:
    silence = samples.sound(seconds=1)[:44] + bytes(2 * 48000)
    assert bring(api, data=silence).json()["loudness"] is None


def test_it_is_renamed_and_keeps_its_file(api: LocalClient) -> None:
    told = bring(api).json()
    address = f"/api/music-tracks/{told['id']}/"
    answer = api.patch(address, {"title": "Evening", "licence_note": "CC0"}, content_type=JSON)
    assert (answer.json()["title"], answer.json()["licence_note"]) == ("Evening", "CC0")
    assert answer.json()["file"] == told["file"]
    assert api.patch(address, {"tempo": 90}, content_type=JSON).status_code == 400


def test_it_is_deleted_with_its_file(api: LocalClient) -> None:
    told = bring(api).json()
    assert api.delete(f"/api/music-tracks/{told['id']}/").status_code == 204
    assert (MusicTrack.objects.count(), files()) == (0, [])


def test_one_that_a_story_has_stays(api: LocalClient) -> None:
    told = bring(api).json()
    story = samples.project(1)
    ProjectMusic.objects.create(project=story, track_id=told["id"])
    assert api.get("/api/music-tracks/").json()["results"][0]["used_by"] == [
        {"id": str(story.pk), "title": story.title, "binned_at": None}
    ]
    answer = api.delete(f"/api/music-tracks/{told['id']}/")
    assert (answer.status_code, answer.json()["code"]) == (409, "music_in_use")
    assert story.title in answer.json()["message"]
    assert len(files()) == 1
