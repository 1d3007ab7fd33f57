"""`image_width`, `image_height`, `image_focus`: what the camera needs to know of a picture."""

import io
from pathlib import Path
from typing import Any

import pytest
from django.apps.registry import Apps
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import ExifTags, Image, ImageDraw

from backend.conftest import LocalClient
from backend.projects.media_files import cache
from backend.projects.models import Project, Segment
from backend.projects.tests import samples
from backend.renders.tests.test_migration import migrated, newest, rows
from backend.renders.tests.test_migration import old as old
from core_engine import inspect_picture

FIELDS = ("image_width", "image_height", "image_focus")
NOTHING = dict.fromkeys(FIELDS)


def photo(size: tuple[int, int] = (300, 200), orientation: int = 1) -> bytes:
    """A JPEG as a camera writes it, with something to see on the right."""
    image, file, exif = Image.new("RGB", size, (20, 60, 90)), io.BytesIO(), Image.Exif()
    ImageDraw.Draw(image).ellipse((230, 70, 270, 110), fill=(250, 220, 20))
    exif[ExifTags.Base.Orientation] = orientation
    image.save(file, "JPEG", exif=exif)
    return file.getvalue()


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.content
    return {name: answer.json()[name] for name in FIELDS}


def like(segment: Segment) -> dict[str, Any]:
    """What the engine says of the segment's picture."""
    found = inspect_picture(Path(segment.image_file.path), cache())
    focus = {"x": found.focus.x, "y": found.focus.y}
    return {"image_width": found.width, "image_height": found.height, "image_focus": focus}


def add(api: LocalClient, story: Project, data: bytes) -> Any:
    body = {"project": str(story.pk), "image_file": samples.upload("a.jpg", data)}
    return api.post("/api/segments/", body)


def send(api: LocalClient, segment: Segment, **body: Any) -> Any:
    data = encode_multipart(BOUNDARY, body)
    return api.patch(f"/api/segments/{segment.pk}/", data, content_type=MULTIPART_CONTENT)


@pytest.fixture
def story(db: None) -> Project:
    """A project without segments."""
    return Project.objects.create(title="A story")


def test_they_come_with_the_picture(api: LocalClient, story: Project) -> None:
    made = told(add(api, story, photo()))
    assert (made["image_width"], made["image_height"]) == (300, 200)
    assert made["image_focus"]["x"] > 0.6
    assert made == like(Segment.objects.get())


def test_a_picture_is_upright(api: LocalClient, story: Project) -> None:
    made = told(add(api, story, photo(orientation=6)))
    assert (made["image_width"], made["image_height"]) == (200, 300)


def test_another_picture_has_others(api: LocalClient, story: Project) -> None:
    add(api, story, photo())
    segment = Segment.objects.get()
    changed = told(send(api, segment, image_file=samples.upload("b.jpg", photo((640, 480)))))
    assert (changed["image_width"], changed["image_height"]) == (640, 480)
    assert changed == like(Segment.objects.get())


def test_they_stay_when_something_else_changes(api: LocalClient, story: Project) -> None:
    before = told(add(api, story, photo()))
    assert told(send(api, Segment.objects.get(), text_content="A text.")) == before


def test_they_go_with_the_picture(api: LocalClient, story: Project) -> None:
    add(api, story, photo())
    url = f"/api/segments/{Segment.objects.get().pk}/"
    assert told(api.patch(url, {"image_file": None}, content_type="application/json")) == NOTHING


def test_nobody_sets_them(api: LocalClient, story: Project) -> None:
    before = told(add(api, story, photo()))
    url = f"/api/segments/{Segment.objects.get().pk}/"
    body = {"image_width": 1, "image_height": 1, "image_focus": {"x": 0, "y": 0}}
    assert told(api.patch(url, body, content_type="application/json")) == before


def test_a_refused_picture_changes_nothing(api: LocalClient, story: Project) -> None:
    before = told(add(api, story, photo()))
    segment = Segment.objects.get()
    refused = send(api, segment, image_file=samples.upload("b.jpg", b"no picture"))
    assert refused.status_code == 400
    assert told(api.get(f"/api/segments/{segment.pk}/")) == before


@pytest.mark.django_db(transaction=True)
def test_an_imported_story_has_them(api: LocalClient) -> None:
    data = samples.zipped({"1.jpg": photo(), "1.txt": "A text."})
    body = {"file": samples.upload("story.zip", data)}
    assert api.post("/api/projects/import/", body).status_code == 201
    segment = Segment.objects.get()
    assert {name: getattr(segment, name) for name in FIELDS} == like(segment)


def test_pictures_from_before_are_looked_at(old: Apps, media_root: Path) -> None:
    project = rows(old, "projects", "Project").create(title="Old")
    names = [f"projects/{project.pk}/images/{name}" for name in ("good.jpg", "bad.jpg", "gone.jpg")]
    (media_root / names[0]).parent.mkdir(parents=True)
    (media_root / names[0]).write_bytes(photo(orientation=6))
    (media_root / names[1]).write_bytes(b"no picture")
    for index, name in enumerate([*names, ""]):
        rows(old, "projects", "Segment").create(
            project=project, sequence_index=index, image_file=name, zoom_direction="in"
        )
    before = Project.every.values_list("updated_at", flat=True).get()
    migrated(newest())
    good, *others = Segment.objects.all()
    assert (good.image_width, good.image_height) == (200, 300)
    assert {name: getattr(good, name) for name in FIELDS} == like(good)
    for segment in others:
        assert {name: getattr(segment, name) for name in FIELDS} == NOTHING
    assert Project.objects.get().updated_at == before
