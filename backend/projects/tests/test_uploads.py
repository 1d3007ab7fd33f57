"""Pictures and sounds sent to /api/segments/: kept when they can be decoded, else refused."""

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pytest_django import Settings

from backend.conftest import ErrorRecords, LocalClient, faulty_fields
from backend.projects.models import Project, Segment
from backend.projects.tests import samples
from core_engine import ffmpeg

pytestmark = pytest.mark.django_db(transaction=True)

GOOD_PICTURES = {
    "JPEG": ("a.jpg", samples.picture(format="JPEG")),
    "PNG": ("a.png", samples.picture()),
    "WebP": ("a.webp", samples.picture(format="WEBP")),
    "a JPEG called PNG": ("a.png", samples.picture(format="JPEG")),
    "no suffix": ("picture", samples.picture()),
    "capitals": ("IMG_0001.JPG", samples.picture(format="JPEG")),
    "one pixel": ("a.png", samples.picture(size=(1, 1))),
    "a name in Arabic": ("صورة.png", samples.picture()),
    "a name with an emoji": ("👩‍👩‍👧‍👦.png", samples.picture()),
    "a long name": ("x" * 250 + ".png", samples.picture()),
    "a hostile name": ("../../-i:concat%00.png", samples.picture()),
    "a hidden name": (".png", samples.picture()),
    "a reserved name": ("CON.png", samples.picture()),
    "spaces and dots": (" a . . png ", samples.picture()),
}
_JPEG = samples.picture(size=(640, 480), format="JPEG")
_PNG = samples.picture(size=(640, 480))
BAD_PICTURES = {
    "one byte": b"\xff",
    "magic only": b"\xff\xd8\xff\xe0",
    "a text": b"This is a text.\n",
    "a page": b"<html><script>alert(1)</script></html>",
    "an SVG": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    "a playlist": samples.PLAYLIST,
    "a sound": samples.sound(),
    "a PDF": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n",
    "20,000 x 20,000": samples.huge_png(),
    "a wrong checksum": _PNG[:30] + bytes([_PNG[30] ^ 255]) + _PNG[31:],
    **{f"JPEG, first {n} %": _JPEG[: len(_JPEG) * n // 100] for n in (10, 50, 90)},
    **{f"PNG, first {n} %": _PNG[: len(_PNG) * n // 100] for n in (10, 50, 90)},
}
_WAV = samples.sound(seconds=1.0)
BAD_SOUNDS = {
    "one byte": b"R",
    "magic only": _WAV[:12],
    "no samples": _WAV[:44],
    "half of it": _WAV[: len(_WAV) // 2],
    "a text": b"This is a text.\n",
    "a picture": _PNG,
    "a playlist": samples.PLAYLIST,
    "a list of files": b"ffconcat version 1.0\nfile 'other.wav'\n",
    "an ID3 tag": b"ID3\x04\x00\x00\x00\x00\x00\x0a" + bytes(10),
    "5 milliseconds": samples.sound(seconds=0.005),
}


@pytest.fixture
def story() -> Project:
    """A project without segments."""
    return Project.objects.create(title="A story")


@pytest.fixture
def kept(story: Project) -> Segment:
    """A segment that has both of its files."""
    return samples.segment(story, 0)


@pytest.fixture(params=[0, 2**21], ids=["from a file", "from memory"])
def upload_limit(request: pytest.FixtureRequest, settings: Settings) -> int:
    """Uploads larger than this go through a temporary file."""
    limit: int = request.param
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = limit
    return limit


def send(api: LocalClient, segment: Segment, **files: SimpleUploadedFile) -> Any:
    """Change a segment's files as a form does."""
    body = encode_multipart(BOUNDARY, files)
    return api.patch(f"/api/segments/{segment.pk}/", body, content_type=MULTIPART_CONTENT)


def row(segment: Segment) -> dict[str, Any]:
    """The segment as it is stored."""
    return dict(Segment.objects.filter(pk=segment.pk).values().get())


@pytest.mark.parametrize(("name", "data"), GOOD_PICTURES.values(), ids=GOOD_PICTURES)
def test_a_picture_is_kept(api: LocalClient, story: Project, name: str, data: bytes) -> None:
    body = {"project": str(story.pk), "image_file": samples.upload(name, data)}
    answer = api.post("/api/segments/", body)
    assert answer.status_code == 201, answer.content
    path = Path(Segment.objects.get().image_file.path)
    assert path.read_bytes() == data
    assert path.parent == story.folder / "images"
    assert answer.json()["image_file"].endswith(f"/media/{Segment.objects.get().image_file}")


def test_a_sound_is_kept_with_its_length(
    api: LocalClient, story: Project, upload_limit: int
) -> None:
    data = samples.sound(seconds=0.75)
    body = {"project": str(story.pk), "audio_file": samples.upload("one.WAV", data)}
    answer = api.post("/api/segments/", body)
    assert answer.json()["audio_duration"] == 0.75
    assert Path(Segment.objects.get().audio_file.path).read_bytes() == data


@pytest.mark.parametrize("data", [b"", *BAD_PICTURES.values()], ids=["empty", *BAD_PICTURES])
def test_a_bad_picture_changes_nothing(
    api: LocalClient, kept: Segment, media_root: Path, data: bytes, upload_limit: int
) -> None:
    before, files = row(kept), samples.files_below(media_root)
    answer = send(api, kept, image_file=samples.upload("1.jpg", data))
    assert answer.status_code == 400
    assert len(answer.json()["image_file"][0]) > 20
    assert (row(kept), samples.files_below(media_root)) == (before, files)


@pytest.mark.parametrize("data", [b"", *BAD_SOUNDS.values()], ids=["empty", *BAD_SOUNDS])
def test_a_bad_sound_changes_nothing(
    api: LocalClient, kept: Segment, media_root: Path, data: bytes
) -> None:
    before, files = row(kept), samples.files_below(media_root)
    answer = send(api, kept, audio_file=samples.upload("1.mp3", data))
    assert answer.status_code == 400
    assert len(answer.json()["audio_file"][0]) > 20
    assert (row(kept), samples.files_below(media_root)) == (before, files)


def test_a_bad_sound_makes_no_segment(api: LocalClient, story: Project, media_root: Path) -> None:
    files = {
        "image_file": samples.upload("1.png", samples.picture()),
        "audio_file": samples.upload("1.mp3", samples.PLAYLIST),
    }
    answer = api.post("/api/segments/", {"project": str(story.pk), **files})
    assert (answer.status_code, faulty_fields(answer)) == (400, {"audio_file"})
    assert not Segment.objects.exists()
    assert samples.files_below(media_root) == {}


def test_all_that_is_bad_is_told_at_once(api: LocalClient, kept: Segment) -> None:
    files = {
        "image_file": samples.upload("1.png", b"x"),
        "audio_file": samples.upload("1.wav", b"x"),
    }
    answer = send(api, kept, **files)
    assert faulty_fields(answer) == {"image_file", "audio_file"}


def test_a_replaced_file_is_removed_when_it_cannot_come_back(
    api: LocalClient, kept: Segment, media_root: Path, upload_limit: int
) -> None:
    for number in (1, 2, 3):
        answer = send(
            api,
            kept,
            image_file=samples.upload("1.png", samples.picture(number)),
            audio_file=samples.upload("1.wav", samples.sound(number, 0.1 * (1 + number))),
        )
        assert answer.status_code == 200
    kept.refresh_from_db()
    assert len(samples.files_below(media_root)) == 8
    kept.project.changes.all().delete()
    kept.project.remove_unused_files()
    names = {str(kept.image_file), str(kept.audio_file)}
    assert set(samples.files_below(media_root)) == names
    assert Path(kept.image_file.path).read_bytes() == samples.picture(3)
    assert kept.audio_duration == pytest.approx(0.4)


def test_an_upload_that_is_still_being_kept_is_not_taken_for_unused(story: Project) -> None:
    """Files are removed only where no upload is between its file and its row."""
    first, second = samples.segment(story, 0), samples.segment(story, 1)
    first.image_file = samples.upload("new.png", samples.picture(5))
    first.image_file.save("new.png", first.image_file.file, save=False)
    first.save()
    second.project.remove_unused_files()
    assert Path(first.image_file.path).exists()


def test_what_a_form_leaves_empty_is_kept(api: LocalClient, kept: Segment) -> None:
    before = row(kept)
    fields = {"text_content": "new", "image_file": "", "audio_file": "", "focus": "",
              "start_rect": "", "end_rect": "", "easing": ""}  # fmt: skip
    body = encode_multipart(BOUNDARY, fields)
    answer = api.patch(f"/api/segments/{kept.pk}/", body, content_type=MULTIPART_CONTENT)
    assert answer.status_code == 200, answer.content
    after = row(kept)
    assert after == {**before, "text_content": "new", "updated_at": after["updated_at"]}


@pytest.mark.parametrize(
    "text", ['{"x": NaN, "y": 0.5}', '{"x": 1e999, "y": 0}', "{", "[1]", '{"x": "nan", "y": 0}']
)
def test_motion_in_a_form_is_checked(api: LocalClient, kept: Segment, text: str) -> None:
    before = row(kept)
    body = encode_multipart(BOUNDARY, {"focus": text})
    answer = api.patch(f"/api/segments/{kept.pk}/", body, content_type=MULTIPART_CONTENT)
    assert (answer.status_code, faulty_fields(answer)) == (400, {"focus"})
    assert row(kept) == before


@pytest.fixture
def full(small_disk: Path, kept: Segment) -> Segment:
    """A segment on a disk with room for little more."""
    return kept


def test_a_full_disk_changes_nothing(
    api: LocalClient, full: Segment, media_root: Path, logged_errors: ErrorRecords
) -> None:
    logged_errors.expected.add("django.request")
    kept = full
    before, files = row(kept), samples.files_below(media_root)
    for name, data in (
        ("audio_file", samples.sound(seconds=5)),
        ("image_file", samples.picture() + bytes(500_000)),
    ):
        answer = send(api, kept, **{name: samples.upload("1.wav", data)})
        assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
        assert "Free some" in answer.json()["message"]
        assert (row(kept), samples.files_below(media_root)) == (before, files)


@pytest.fixture
def no_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """There is no FFmpeg."""
    monkeypatch.setenv("STORYREEL_FFMPEG", "/nonexistent/ffmpeg")
    for cached in (ffmpeg.binary, ffmpeg.version):
        cached.cache_clear()
    yield
    for cached in (ffmpeg.binary, ffmpeg.version):
        cached.cache_clear()


def test_without_ffmpeg_a_sound_is_refused_with_a_sentence(
    api: LocalClient, kept: Segment, no_ffmpeg: None, logged_errors: ErrorRecords
) -> None:
    logged_errors.expected.add("django.request")
    answer = send(api, kept, audio_file=samples.upload("1.wav", samples.sound(9)))
    assert (answer.status_code, answer.json()["code"]) == (500, "ffmpeg_missing")
    assert "STORYREEL_FFMPEG" in answer.json()["message"]


@pytest.mark.parametrize(
    ("name", "kind"), [*itertools.product(["a.x/y", "a.<b>", "a." + "z" * 240], ["image", "audio"])]
)
def test_only_a_plain_ending_is_taken_from_a_name(
    api: LocalClient, kept: Segment, name: str, kind: str
) -> None:
    data = samples.picture(3) if kind == "image" else samples.sound(3)
    answer = send(api, kept, **{f"{kind}_file": samples.upload(name, data)})
    assert answer.status_code == 200, answer.content
    stored = Path(row(kept)[f"{kind}_file"])
    assert stored.name.replace(".", "").replace("_", "").isalnum()
    assert len(stored.parts) == 4
