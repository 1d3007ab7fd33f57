"""Thumbnails: 1280 × 720, cropped about the focal point, with nothing but the picture in them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image

from core_engine import Format, Order, Point, SegmentSource, plan_thumbnail, render_all
from core_engine.tests.conftest import Studio
from core_engine.tests.media import scenery, write_picture


def thumbnail(studio: Studio, source: SegmentSource) -> Image.Image:
    order = Order(plan_thumbnail(studio.scenes([source])), studio.folder / "thumbnail.jpg")
    [film] = render_all([order], studio.context(1))
    assert (film.format, film.width, film.height) == (Format.THUMBNAIL, 1280, 720)
    assert film.size == film.path.stat().st_size
    return Image.open(film.path)


@pytest.mark.parametrize("size", [(1280, 720), (640, 480), (90, 300), (3000, 200), (1, 1)])
def test_is_1280_by_720(
    size: tuple[int, int], studio: Studio, stock: list[SegmentSource], tmp_path: Path
) -> None:
    picture = write_picture(tmp_path / "picture.png", 5, size)
    with thumbnail(studio, replace(stock[0], image=picture)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1280, 720))


def test_has_no_metadata(studio: Studio, stock: list[SegmentSource], tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "CANARY"
    picture = tmp_path / "picture.jpg"
    Image.fromarray(scenery(1)).save(picture, exif=exif, comment=b"CANARY")
    with thumbnail(studio, replace(stock[0], image=picture)) as image:
        assert not image.getexif()
    assert b"CANARY" not in (studio.folder / "thumbnail.jpg").read_bytes()


@pytest.mark.parametrize(("focus", "seen"), [(0.1, 0), (0.5, 1), (0.9, 2)])
def test_is_cropped_about_the_focal_point(
    focus: float, seen: int, studio: Studio, stock: list[SegmentSource], tmp_path: Path
) -> None:
    pixels = np.zeros((300, 1600, 3), np.uint8)
    for third in range(3):
        pixels[:, third * 534 : (third + 1) * 534, third] = 255
    Image.fromarray(pixels).save(tmp_path / "picture.png")
    source = replace(stock[0], image=tmp_path / "picture.png", focus=Point(focus, 0.5))
    with thumbnail(studio, source) as image:
        assert int(np.asarray(image).mean(axis=(0, 1)).argmax()) == seen


def test_shows_the_whole_picture_where_it_fits(
    studio: Studio, stock: list[SegmentSource], tmp_path: Path
) -> None:
    picture = write_picture(tmp_path / "picture.png", 5, (1280, 720))
    with thumbnail(studio, replace(stock[0], image=picture)) as image:
        apart = np.abs(np.asarray(image).astype(int) - scenery(5, (1280, 720)))
    assert apart.mean() < 2
