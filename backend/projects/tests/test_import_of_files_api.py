"""/api/projects/import/ of a folder's files, each with its path, instead of a zip file."""

import resource
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from backend.conftest import LocalClient, faulty_fields
from backend.projects import archive
from backend.projects.media_files import cache
from backend.projects.models import Project
from backend.projects.tests import samples

pytestmark = pytest.mark.django_db(transaction=True)


def send(
    api: LocalClient, files: Mapping[str, bytes], paths: bool | list[str] = True, **more: Any
) -> Any:
    """Import files that lie at these paths; a browser leaves out the folders of their names."""
    sent = [samples.upload(path.rpartition("/")[2] or "x", data) for path, data in files.items()]
    told = {"paths": list(files) if paths is True else paths} if paths else {}
    return api.post("/api/projects/import/", {"files": sent, **told, **more})


def imported(api: LocalClient, files: Mapping[str, bytes], **more: Any) -> Project:
    answer = send(api, files, **more)
    assert answer.status_code == 201, answer.content
    return Project.objects.get(pk=answer.json()["id"])


def texts(project: Project) -> list[str]:
    return [segment.text_content for segment in project.segments.all()]


def refused(answer: Any) -> str:
    assert answer.status_code == 400, answer.content
    assert not Project.objects.exists()
    return " ".join(it["message"] for it in answer.json()["problems"])


def left_over(media_root: Path) -> list[Path]:
    return [it for it in cache().work.glob("*") if it.is_dir() or it.suffix == ".part"]


PICTURES = {
    "Holiday/10.png": samples.picture(10),
    "Holiday/2.png": samples.picture(2),
    "Holiday/2.txt": b"The second.",
    "Holiday/10.txt": b"The tenth.",
    "Holiday/2.wav": samples.sound(2),
}


def test_a_folder_of_pictures_is_a_story(api: LocalClient, media_root: Path) -> None:
    project = imported(api, PICTURES)
    assert (project.title, texts(project)) == ("Holiday", ["The second.", "The tenth."])
    first = project.segments.all()[0]
    assert Path(first.image_file.path).read_bytes() == PICTURES["Holiday/2.png"]
    assert first.audio_duration == pytest.approx(0.2)
    assert first.image_width == 64
    assert left_over(media_root) == []


def test_a_story_file_finds_its_pictures_in_folders(api: LocalClient) -> None:
    story = b"# Home\n\n![A](pictures/1.png)\n\nA text.\n"
    project = imported(api, {"x/story.md": story, "x/pictures/1.png": samples.picture(1)})
    assert (project.title, texts(project)) == ("Home", ["A text."])


def test_files_without_paths_lie_side_by_side(api: LocalClient) -> None:
    project = imported(api, {"1.png": samples.picture(1), "1.txt": b"A text."}, paths=False)
    assert (project.title, texts(project)) == ("Story", ["A text."])


def test_a_title_of_ones_own_counts(api: LocalClient) -> None:
    assert imported(api, PICTURES, title=" By the sea ").title == "By the sea"
    assert imported(api, PICTURES, title=" ").title == "Holiday"
    body = {"file": samples.upload("a.zip", samples.zipped_story()), "title": "Zipped"}
    assert api.post("/api/projects/import/", body).json()["title"] == "Zipped"


def test_clutter_and_empty_texts_do_no_harm(api: LocalClient) -> None:
    clutter = {"Holiday/.DS_Store": b"x", "__MACOSX/Holiday/._2.png": b"x", "Holiday/10.txt": b""}
    assert texts(imported(api, {**PICTURES, **clutter})) == ["The second.", ""]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("../out.png", "does not stay in its folder"), ("/etc/out.png", "does not stay"),
        ("a/../../out.png", "does not stay"), ("C:/out.png", "does not stay"),
        ("a\\..\\out.png", "does not stay"), ("a//out.png", "does not stay"),
        ("Holiday/2.PNG", "is there twice"), ("Holiday/2.png/x.png", "both a file and a folder"),
        ("x" * 251 + ".png", "too long"), ("d/" * 500 + "x.png", "too long"),
    ],
)  # fmt: skip
def test_a_path_that_leads_elsewhere_is_refused(
    api: LocalClient, media_root: Path, path: str, reason: str
) -> None:
    assert reason in refused(send(api, {**PICTURES, path: samples.picture(3)}))
    assert not list(media_root.rglob("out.png"))
    assert left_over(media_root) == []


def test_all_that_is_bad_is_told(api: LocalClient) -> None:
    bad = {"Holiday/1.png": b"no picture", "Holiday/3.heic": b"x"}
    said = refused(send(api, {**PICTURES, **bad}))
    assert "cannot be read" in said
    answer = send(api, {"Holiday/notes.doc": b"x"})
    assert answer.json()["problems"][0]["file"] == "Holiday"
    assert "no story file and no picture" in refused(answer)


@pytest.mark.parametrize("paths", [["only one"], ["a"] * 6])
def test_every_file_has_a_path_or_none_has(api: LocalClient, paths: list[str]) -> None:
    assert faulty_fields(send(api, PICTURES, paths=paths)) == {"paths"}


def test_a_story_comes_in_one_way(api: LocalClient) -> None:
    zipped = samples.upload("a.zip", samples.zipped_story())
    assert faulty_fields(send(api, PICTURES, file=zipped)) == {"file"}
    assert faulty_fields(api.post("/api/projects/import/", {"title": "Nothing"})) == {"file"}


def test_as_many_files_as_a_zip_file_may_hold(settings: Settings) -> None:
    assert settings.DATA_UPLOAD_MAX_NUMBER_FILES == archive.MAX_FILES
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS > 2 * archive.MAX_FILES


def test_more_files_come_in_than_may_be_open_at_once(api: LocalClient, settings: Settings) -> None:
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 0
    files = {f"{n}.txt": b"A text." for n in range(300)}
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    open_now = len(list(Path("/proc/self/fd").glob("*"))) or 100
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_now + 100, hard))
    try:
        project = imported(api, {**files, "1.png": samples.picture(1)})
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert texts(project) == ["A text."]
