"""Music in story files: it comes with an import, goes with an export, and is heard by `render`."""

import json
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from backend.conftest import LocalClient
from backend.music.models import MusicTrack, ProjectMusic
from backend.projects.importing import export_project
from backend.projects.models import Project
from backend.projects.story import Story
from backend.projects.story_folder import read_folder
from backend.projects.tests import samples

pytestmark = pytest.mark.django_db(transaction=True)
MUSIC = {"file": "waltz.wav", "title": "Waltz", "licence_note": "CC0", "gain_db": -6.0, "fade": 1.0}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A story of one segment with music under it."""
    folder = tmp_path / "story"
    folder.mkdir()
    (folder / "1.png").write_bytes(samples.picture())
    (folder / "1.wav").write_bytes(samples.sound(1, seconds=1))
    (folder / "waltz.wav").write_bytes(samples.sound(2, seconds=3))
    tell(folder, MUSIC)
    return folder


def tell(folder: Path, music: Any) -> None:
    """Write the story file."""
    story = {"title": "A story", "segments": [{"image": "1.png", "audio": "1.wav"}]}
    (folder / "story.json").write_text(json.dumps({**story, "music": music}))


def zipped(folder: Path) -> Any:
    """The folder as an upload."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    return samples.upload("story.zip", file.getvalue())


def brought(api: LocalClient, data: Any) -> Project:
    """The project that an import makes."""
    answer = api.post("/api/projects/import/", {"file": data})
    assert answer.status_code == 201, answer.content
    return Project.objects.get(pk=answer.json()["id"])


def test_it_is_read(folder: Path) -> None:
    story: Story = read_folder(folder, "A story")
    assert story.problems == ()
    assert story.music
    assert (story.music.title, story.music.source.gain_db) == ("Waltz", -6)
    assert story.music.source.path == folder / "waltz.wav"


@pytest.mark.parametrize(
    ("music", "told"),
    [({}, "file"), ({"file": "../waltz.wav"}, "../waltz.wav"), ("waltz.wav", "music"),
     ({"file": "waltz.wav", "gain_db": 90}, "gain_db"), ({"file": "waltz.wav", "mood": 1}, "mood")],
)  # fmt: skip
def test_what_makes_no_sense_is_told(folder: Path, music: Any, told: str) -> None:
    tell(folder, music)
    story = read_folder(folder, "A story")
    assert any(told in problem.message for problem in story.problems), story.problems


def test_an_import_lays_it_under_the_project(api: LocalClient, folder: Path) -> None:
    project = brought(api, zipped(folder))
    music = ProjectMusic.objects.get(pk=project.pk)
    assert (music.gain_db, music.fade, music.start, music.loops) == (-6, 1, 0, True)
    track = music.track
    assert (track.title, track.licence_note, track.duration) == ("Waltz", "CC0", 3.0)
    assert Path(track.file.path).read_bytes() == samples.sound(2, seconds=3)


def test_bad_music_is_told_and_nothing_is_made(api: LocalClient, folder: Path) -> None:
    (folder / "waltz.wav").write_bytes(b"<html>")
    answer = api.post("/api/projects/import/", {"file": zipped(folder)})
    assert answer.status_code == 400
    (problem,) = answer.json()["problems"]
    assert "waltz.wav" in problem["file"]
    assert (Project.objects.count(), MusicTrack.objects.count()) == (0, 0)


def test_an_export_comes_back_with_the_same_music(api: LocalClient, folder: Path) -> None:
    first = brought(api, zipped(folder))
    file = BytesIO()
    export_project(first, file)
    second = brought(api, samples.upload("again.zip", file.getvalue()))
    one, other = (ProjectMusic.objects.get(pk=it.pk) for it in (first, second))
    assert one.as_json() == other.as_json()
    assert MusicTrack.objects.count() == 1  # the very same is not brought twice


def test_render_has_it_and_goes_on_without(folder: Path, tmp_path: Path, capsys: Any) -> None:
    def film(name: str) -> bytes:
        output = tmp_path / name
        call_command(
            "render_project", str(folder), output=output, fps=12, format=["clip_1_1"],
            quality="draft",
        )  # fmt: skip
        return output.read_bytes()

    with_music = film("with.mp4")
    (folder / "waltz.wav").write_bytes(b"<html>")
    without = film("without.mp4")
    assert "The film has no music" in capsys.readouterr().out
    assert with_music != without


def test_a_folder_without_it_has_none(folder: Path) -> None:
    tell(folder, None)
    story = read_folder(folder, "A story")
    assert (story.music, story.problems) == (None, ())
