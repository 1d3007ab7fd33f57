"""/api/projects/import/ and /api/projects/{id}/export/: stories as zip files, there and back."""

import asyncio
import io
import json
import os
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.http import StreamingHttpResponse

from backend.conftest import LocalClient, faulty_fields
from backend.projects import importing
from backend.projects.models import Project, Segment
from backend.projects.speech import CHOICES, OF_AUDIO
from backend.projects.tests import samples

pytestmark = pytest.mark.django_db(transaction=True)
MOTION = {
    "focus": {"x": 0.1 + 0.2, "y": 1.0},
    "start_rect": {"x": 0.0, "y": 0.1, "width": 0.9, "height": 0.9},
    "end_rect": {"x": 1 / 3, "y": 0.5, "width": 0.3, "height": 0.2},
    "easing": "ease_out",
    "zoom_direction": "out",
}


def send(api: LocalClient, data: bytes, name: str = "story.zip") -> Any:
    """Import a zip file."""
    return api.post("/api/projects/import/", {"file": samples.upload(name, data)})


def imported(api: LocalClient, data: bytes, name: str = "story.zip") -> Project:
    """The project that an import made."""
    answer = send(api, data, name)
    assert answer.status_code == 201, answer.content
    return Project.objects.get(pk=answer.json()["id"])


def exported(api: LocalClient, project: Project) -> tuple[bytes, StreamingHttpResponse]:
    """The zip file of a project, and the response it came in."""
    answer: Any = api.get(f"/api/projects/{project.pk}/export/")
    assert answer.status_code == 200

    async def everything() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    return asyncio.run(everything()), answer


def content(project: Project) -> tuple[str, list[dict[str, Any]]]:
    """All that a person has put into a project."""

    def data(name: str) -> bytes | None:
        return (project.folder.parent.parent / name).read_bytes() if name else None

    rows = [
        {
            "text": row.text_content,
            "image": data(str(row.image_file)),
            "audio": data(str(row.audio_file)),
            "duration": row.audio_duration,
            "place": row.sequence_index,
            **{name: getattr(row, name) for name in (*MOTION, *CHOICES, *OF_AUDIO)},
        }
        for row in project.segments.all()
    ]
    return project.title, [project.speech, *rows]


def assert_comes_back(api: LocalClient, project: Project) -> None:
    """Export, import, and compare all that a person has put in."""
    data, _ = exported(api, project)
    again = imported(api, data, "another name.zip")
    assert again.pk != project.pk
    assert content(again) == content(project)


def test_a_project_comes_back_equal(api: LocalClient) -> None:
    made = Project.objects.create(title="The long way home")
    samples.segment(made, 0, text_content="Motion by hand.", **MOTION)
    samples.segment(made, 1, text_content="Motion left to Storyreel.", zoom_direction="out")
    samples.segment(made, 2, text_content="")
    assert_comes_back(api, made)


def test_who_speaks_comes_back(api: LocalClient) -> None:
    made = Project.objects.create(title="Spoken", voice="pico-en-GB", language="en", voice_pauses=0)
    request = {"text": "Before.", "voice": "", "language": "en", "voice_speed": 1.5,
               "voice_pauses": 0.0}  # fmt: skip
    words = [{"word": "Before.", "start": 0.05, "end": 0.15}]
    samples.segment(
        made, 0, text_content="Now.", voice_speed=0.5, audio_source="tts", audio_request=request,
        audio_words=words,
    )  # fmt: skip
    samples.segment(made, 1, audio_source="recording", silence_duration=2.5)
    assert made.segments.all()[0].audio_stale
    assert_comes_back(api, made)


def spoken_story(**row: Any) -> bytes:
    """A zip file with one segment, whose narration of 0.2 seconds was spoken."""
    segment = {"text": "Before.", "audio": "1.wav", "audio_source": "tts", **row}
    story = json.dumps({"title": "T", "segments": [segment]})
    return samples.zipped({"story.json": story, "1.wav": samples.sound(1, 0.2)})


def test_words_behind_the_end_of_their_sound_are_told(api: LocalClient) -> None:
    said = [
        {"word": "Before.", "start": 0.1, "end": 0.24},
        {"word": "And", "start": 0.2, "end": 0.2},
    ]
    assert imported(api, spoken_story(audio_words=said)).segments.get().audio_words == said
    said[0]["end"] = 0.26
    refused = send(api, spoken_story(audio_words=said))
    assert refused.status_code == 400
    (problem,) = refused.json()["problems"]
    assert (problem["segment"], problem["file"]) == (1, "story.json")
    assert problem["message"] == "audio_words: They end at 0.26 seconds, the sound at 0.20."


def test_a_narration_that_does_not_say_what_it_was_made_of_is_not_stale(api: LocalClient) -> None:
    segment = imported(api, spoken_story(voice_speed=2)).segments.get()
    assert (segment.audio_source, segment.audio_stale) == ("tts", False)
    segment.text_content = "Now."
    assert segment.audio_stale


def test_a_voice_that_is_not_here_is_imported_all_the_same(api: LocalClient) -> None:
    assert_comes_back(api, Project.objects.create(title="Elsewhere", voice="piper-mine"))


def test_what_is_still_missing_comes_back_missing(api: LocalClient) -> None:
    made = Project.objects.create(title="Half done")
    samples.segment(made, 0, image_file=None, text_content="no picture")
    samples.segment(made, 1, audio_file=None, audio_duration=None, text_content="no narration")
    samples.segment(made, 2, image_file=None, audio_file=None, audio_duration=None)
    assert_comes_back(api, made)


def test_an_empty_project_comes_back_empty(api: LocalClient) -> None:
    assert_comes_back(api, Project.objects.create(title="Empty"))


@pytest.mark.parametrize("text", samples.TEXTS.values(), ids=samples.TEXTS)
def test_texts_of_any_script_come_back(api: LocalClient, text: str) -> None:
    made = Project.objects.create(title=text.replace("\n", " "))
    samples.segment(made, 0, text_content=text)
    assert_comes_back(api, made)


def test_files_without_or_with_each_others_ending_come_back(api: LocalClient) -> None:
    made = Project.objects.create(title="Names")
    for index, name in enumerate(("noending", "it.mp3", "it.wav", "story.json")):
        samples.segment(
            made,
            index,
            image_file=samples.upload(name, samples.picture(index)),
            audio_file=samples.upload(name, samples.sound(index)),
        )
    assert_comes_back(api, made)


def test_a_lost_file_is_lost_in_the_copy_only_as_a_file(api: LocalClient) -> None:
    made = samples.project(2)
    Path(made.segments.all()[0].image_file.path).unlink()
    again = imported(api, exported(api, made)[0])
    assert [bool(row.image_file) for row in again.segments.all()] == [False, True]


def test_a_file_from_before_1980_is_exported(api: LocalClient) -> None:
    made = samples.project(1)
    os.utime(made.segments.get().image_file.path, (0, 0))
    assert_comes_back(api, made)


def test_a_story_of_300_segments_comes_back(api: LocalClient) -> None:
    made = Project.objects.create(title="Long")
    first = samples.segment(made, 0)
    names = {"image_file": str(first.image_file), "audio_file": str(first.audio_file)}
    Segment.objects.bulk_create(
        Segment(project=made, sequence_index=n, text_content=str(n), audio_duration=0.2,
                zoom_direction="in", audio_source="upload", audio_request={"text": str(n)}, **names)
        for n in range(1, 300)
    )  # fmt: skip
    assert_comes_back(api, made)


def test_an_export_is_an_ordinary_zip_file(api: LocalClient) -> None:
    data, answer = exported(api, samples.project(2, title="Über «alles»/nichts\n"))
    assert answer["Content-Type"] == "application/zip"
    assert int(answer["Content-Length"]) == len(data)
    assert answer["Content-Disposition"].startswith("attachment; filename")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        story = json.loads(archive.read("story.json"))
        assert [(row["image"], row["audio"]) for row in story["segments"]] == [
            ("images/0001.png", "audio/0001.wav"),
            ("images/0002.png", "audio/0002.wav"),
        ]


def test_an_export_tells_nothing_of_this_machine(api: LocalClient, media_root: Path) -> None:
    made = samples.project(1)
    data, _ = exported(api, made)
    for secret in (str(media_root), str(made.pk), Path.home().name, made.segments.get().pk.hex):
        assert secret.encode() not in data


def test_a_folder_of_pictures_and_sounds_is_a_story(api: LocalClient) -> None:
    made = imported(api, samples.zipped_story(2), "The long way home.zip")
    assert made.title == "The long way home"
    assert [row.audio_duration for row in made.segments.all()] == [0.2, 0.2]
    assert [row.zoom_direction for row in made.segments.all()] == ["in", "out"]


def test_the_answer_is_the_project(api: LocalClient) -> None:
    answer = send(api, samples.zipped_story(2)).json()
    assert (answer["segment_count"], answer["duration"]) == (2, pytest.approx(0.4))
    assert answer == api.get(f"/api/projects/{answer['id']}/").json()


@pytest.mark.parametrize(
    "name", ["x" * 250 + ".zip", "あ" * 240 + ".zip", "../../evil.zip", "UPPER.ZIP", " .zip"]
)
def test_the_name_of_the_upload_does_no_harm(api: LocalClient, name: str) -> None:
    made = imported(api, samples.zipped_story(1), name)
    assert made.title.strip()
    assert_comes_back(api, made)


def test_a_story_without_files_may_get_them_later(api: LocalClient) -> None:
    story = {"title": "Words", "segments": [{"text": "one"}, {"text": "two"}]}
    made = imported(api, samples.zipped({"story.json": json.dumps(story)}))
    assert [row.text_content for row in made.segments.all()] == ["one", "two"]


def test_everything_that_is_bad_is_told_and_nothing_is_left(
    api: LocalClient, media_root: Path
) -> None:
    members: dict[str, bytes | str] = {
        "1.png": b"", "1.wav": samples.sound()[:30], "1.txt": "ÿ".encode("latin1"),
        "2.png": samples.picture(), "2.mp3": samples.PLAYLIST, "2.txt": "fine",
        "3.jpg": b"a text", "3.txt": "a\0b",
    }  # fmt: skip
    answer = send(api, samples.zipped(members))
    assert answer.status_code == 400
    told = answer.json()
    assert told["code"] == "story_not_renderable"
    assert "6 problems" in told["message"]
    assert {(row["segment"], row["file"]) for row in told["problems"]} == {
        (1, "1.png"), (1, "1.wav"), (1, "1.txt"), (2, "2.mp3"), (3, "3.jpg"), (3, "3.txt"),
    }  # fmt: skip
    assert [row["segment"] for row in told["problems"]] == [1, 1, 1, 2, 3, 3]
    assert all(row["message"] and row["remedy"] for row in told["problems"])
    assert_nothing_is_left(media_root)


@pytest.mark.parametrize(
    "data",
    [b"no zip file", samples.zipped({"../1.png": b""}), samples.zipped({"a/x": b"", "b": b""})],
)
def test_what_is_wrong_with_the_zip_file_is_told_of_its_own_name(
    api: LocalClient, data: bytes
) -> None:
    for name in ("The long way home.zip", "x" * 250 + ".zip"):
        told = send(api, data, name).json()["problems"]
        assert [(row["segment"], row["file"]) for row in told] == [(0, name)]


def test_an_empty_story_file_is_told_by_its_name(api: LocalClient) -> None:
    told = send(api, samples.zipped({"in/story.md": b"", "in/1.png": samples.picture()})).json()
    assert [(row["file"], row["message"]) for row in told["problems"]] == [
        ("story.md", "The file is empty.")
    ]


def test_a_broken_row_hides_no_broken_file(api: LocalClient, media_root: Path) -> None:
    rows = [{"image": ["1.png"], "audio": "1.wav"}, {"image": "2.png", "audio": "2.wav"}]
    story = json.dumps({"title": "T", "segments": rows})
    members = {"story.json": story.encode(), "1.wav": b"x", "2.png": b"y"}
    told = send(api, samples.zipped(members)).json()["problems"]
    assert [(row["segment"], row["file"]) for row in told] == [
        (1, "story.json"), (1, "1.wav"), (2, "2.png"), (2, "2.wav"),
    ]  # fmt: skip
    assert_nothing_is_left(media_root)


def test_files_are_looked_at_side_by_side(
    api: LocalClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=30)  # seconds, after which nobody else is coming

    def meet(path: Path) -> float:
        both.wait()
        return float(path.stem)

    monkeypatch.setattr(importing, "checked_audio_duration", meet)
    made = imported(api, samples.zipped_story(2))
    assert [row.audio_duration for row in made.segments.all()] == [1.0, 2.0]


def assert_nothing_is_left(media_root: Path) -> None:
    """Neither a project nor any file of one, not even in the work folder."""
    assert not Project.objects.exists()
    assert samples.files_below(media_root) == {}
    assert not list((media_root / "projects").glob("*"))
    assert not list((media_root / "cache/work").glob("story-*"))


@pytest.mark.parametrize(
    ("files", "field"),
    [
        ({}, "file"),
        ({"file": ("story.zip", b"")}, "file"),
        ({"file": ("story.tar", b"x")}, "file"),
        ({"file": ("story", b"x")}, "file"),
        ({"archive": ("story.zip", b"x")}, "file"),
    ],
)
def test_what_is_not_a_zip_file_in_the_field_is_refused(
    api: LocalClient, media_root: Path, files: dict[str, tuple[str, bytes]], field: str
) -> None:
    body = {key: samples.upload(*value) for key, value in files.items()}
    answer = api.post("/api/projects/import/", body)
    assert (answer.status_code, faulty_fields(answer)) == (400, {field})
    assert_nothing_is_left(media_root)


def test_only_a_form_can_bring_a_file(api: LocalClient) -> None:
    answer = api.post("/api/projects/import/", {"file": "x"}, content_type="application/json")
    assert answer.status_code == 415


@pytest.mark.parametrize("cut", range(0, 100, 10))
def test_a_zip_file_that_breaks_off_leaves_nothing(
    api: LocalClient, media_root: Path, cut: int
) -> None:
    whole = samples.zipped_story(3)
    answer = send(api, whole[: len(whole) * cut // 100])
    assert answer.status_code == 400
    assert_nothing_is_left(media_root)


def test_a_story_that_is_refused_leaves_other_projects_alone(
    api: LocalClient, media_root: Path
) -> None:
    samples.project(2)
    before = samples.files_below(media_root)
    rows = list(Segment.objects.values())
    send(api, samples.zipped({"1.png": b"x", "2.png": samples.picture()}))
    assert samples.files_below(media_root) == before
    assert list(Segment.objects.values()) == rows
