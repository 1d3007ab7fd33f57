"""Pictures that cannot be read, or are none: refused with a sentence, before they take room."""

import io
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from core_engine import Cache, SourceError, inspect_picture
from core_engine.images import (
    MAX_PIXELS,
    MAX_SIDE,
)
from core_engine.tests.media import png_chunk, png_header, scenery, write_picture


def refusal(path: Path) -> SourceError:
    """What is said when the picture is read to the end, as inspection does."""
    with pytest.raises(SourceError) as caught:
        inspect_picture(path, Cache(path.parent / "cache"))
    error = caught.value
    assert error.path == path
    assert error.code == "source_unusable"
    assert error.remedy.endswith(".")
    return error


@pytest.mark.parametrize("percent", [10, 50, 90])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("picture.jpg", {}),
        ("progressive.jpg", {"progressive": True}),
        ("picture.png", {}),
        ("picture.webp", {}),
        ("lossless.webp", {"lossless": True}),
    ],
)
def test_refuses_a_picture_that_breaks_off(
    name: str, options: dict[str, Any], percent: int, tmp_path: Path
) -> None:
    noise = np.random.default_rng(1).integers(0, 256, (300, 400, 3), np.uint8)
    Image.fromarray(noise).save(tmp_path / name, **options)
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).write_bytes(whole[: len(whole) * percent // 100])
    error = refusal(tmp_path / name)
    assert "damaged" in error.message or "not a picture" in error.message


@pytest.mark.parametrize("place", [0.2, 0.5, 0.9])
def test_refuses_a_png_whose_checksums_are_wrong(place: float, tmp_path: Path) -> None:
    write_picture(tmp_path / "picture.png")
    data = bytearray((tmp_path / "picture.png").read_bytes())
    data[int(len(data) * place)] ^= 0x10
    (tmp_path / "picture.png").write_bytes(data)
    assert "damaged" in refusal(tmp_path / "picture.png").message


def test_refuses_a_png_without_its_end(tmp_path: Path) -> None:
    write_picture(tmp_path / "picture.png")
    data = (tmp_path / "picture.png").read_bytes()
    (tmp_path / "picture.png").write_bytes(data[:-12])
    assert "damaged" in refusal(tmp_path / "picture.png").message


def renamed(kind: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(scenery(1, (48, 32))).save(buffer, kind)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["GIF", "TIFF", "EPS", "PDF", "BMP", "ICO", "PPM", "JPEG2000"])
def test_refuses_other_formats_under_a_pictures_name(kind: str, tmp_path: Path) -> None:
    (tmp_path / "picture.jpg").write_bytes(renamed(kind))
    error = refusal(tmp_path / "picture.jpg")
    assert "not a picture in a format that can be read (JPEG, PNG or WebP)" in error.message
    assert "Save it as JPEG or PNG" in error.remedy


@pytest.mark.parametrize(
    "content",
    [
        b"x",
        b"\xff\xd8\xff",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x04\0\0\0WEBP",
        b"Dear reader,\nthis is no picture.\n",
        b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>',
        b"#!/bin/sh\nexit 0\n",
    ],
)
def test_refuses_what_is_no_picture(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "picture.jpg").write_bytes(content)
    refusal(tmp_path / "picture.jpg")


def test_refuses_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "picture.jpg").touch()
    error = refusal(tmp_path / "picture.jpg")
    assert (error.message, error.remedy) == (
        "The picture is empty (0 bytes).",
        "Copy or export it again.",
    )


def test_refuses_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path / "picture.jpg").message == "The picture is not there."


def test_refuses_a_folder(tmp_path: Path) -> None:
    (tmp_path / "picture.jpg").mkdir()
    assert "folder" in refusal(tmp_path / "picture.jpg").message


@pytest.mark.parametrize(
    ("width", "height"),
    [
        (20_000, 20_000),
        (65_535, 65_535),
        (10_000, 9_000),
        (9_000, 8_000),
        (MAX_SIDE + 1, 1),
        (1, MAX_SIDE + 1),
    ],
)
def test_refuses_a_picture_that_is_too_large_before_it_takes_room(
    width: int, height: int, tmp_path: Path
) -> None:
    rows = png_chunk(b"IDAT", zlib.compress(b"\0" * 100_000))
    (tmp_path / "picture.png").write_bytes(png_header(width, height, 8, 2) + rows)
    tracemalloc.start()
    try:
        error = refusal(tmp_path / "picture.png")
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert "The picture is too large" in error.message
    if width * height < 89_000_000:  # beyond that Pillow refuses before it tells the size
        assert f"({width} × {height} pixels)" in error.message
    assert f"{MAX_PIXELS // 10**6} megapixels" in error.remedy
    assert peak < 4 * 2**20


def test_refuses_a_png_whose_text_swells(tmp_path: Path) -> None:
    text = png_chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"a" * 80_000_000))
    pixels = png_chunk(b"IDAT", zlib.compress(b"\0\0\0\0")) + png_chunk(b"IEND", b"")
    (tmp_path / "picture.png").write_bytes(png_header(1, 1, 8, 2) + text + pixels)
    refusal(tmp_path / "picture.png")
