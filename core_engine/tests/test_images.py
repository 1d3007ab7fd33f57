"""Reading pictures: whatever cameras and programs write, upright, opaque, in sRGB; nothing else."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image, ImageCms

from core_engine.images import (
    MAX_SIDE,
    Pixels,
    cropped_jpeg,
    is_thumbnail,
    load_rgb,
    scaled,
    upright_size,
)
from core_engine.tests.media import png_chunk, png_header, scenery

BIG = (10_000, 10_000)  # "at least" so large that no JPEG is decoded at less than its full size
# Sides of a picture that is upright → as stored with orientation 1 to 8, per EXIF 2.32.
STORED = {
    1: lambda image: image,
    2: lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    3: lambda image: image.transpose(Image.Transpose.ROTATE_180),
    4: lambda image: image.transpose(Image.Transpose.FLIP_TOP_BOTTOM),
    5: lambda image: image.transpose(Image.Transpose.TRANSPOSE),
    6: lambda image: image.transpose(Image.Transpose.ROTATE_90),
    7: lambda image: image.transpose(Image.Transpose.TRANSVERSE),
    8: lambda image: image.transpose(Image.Transpose.ROTATE_270),
}


def oriented(value: object) -> Image.Exif:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = value
    return exif


def png_of(rows: NDArray[np.uint16], colour: int) -> bytes:
    """A PNG of 16 bits a sample, which Pillow cannot write in colour."""
    raw = b"".join(b"\0" + row.astype(">u2").tobytes() for row in rows)
    end = png_chunk(b"IDAT", zlib.compress(raw)) + png_chunk(b"IEND", b"")
    return png_header(rows.shape[1], rows.shape[0], 16, colour) + end


def close(found: Pixels, meant: Pixels, tolerance: float) -> bool:
    return float(np.abs(found.astype(int) - meant).max()) <= tolerance


def like(found: Pixels, meant: Pixels) -> bool:
    """Whether it is the same picture, give or take what a lossy encoder does to it."""
    return found.shape == meant.shape and float(np.abs(found.astype(int) - meant).mean()) < 5


@pytest.fixture
def upright() -> Image.Image:
    return Image.fromarray(scenery(3, (48, 32)))


# --- orientation -------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".jpg", ".webp", ".png"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_turns_a_picture_upright(
    orientation: int, suffix: str, upright: Image.Image, tmp_path: Path
) -> None:
    # Stored without loss, or, as JPEG, in the blocks that the turned picture falls into exactly.
    path = tmp_path / f"picture{suffix}"
    stored = STORED[orientation](upright)
    options: dict[str, Any] = {"lossless": True} if suffix == ".webp" else {}
    options |= {"quality": 95, "subsampling": 0} if suffix == ".jpg" else {}
    stored.save(path, exif=oriented(orientation), **options)
    stored.save(tmp_path / f"plain{suffix}", **options)
    plain = Image.open(tmp_path / f"plain{suffix}")
    back = {6: 8, 8: 6}.get(orientation, orientation)
    meant = np.asarray(STORED[back](plain.convert("RGB")))
    assert upright_size(path) == (48, 32)
    assert np.array_equal(load_rgb(path, BIG), meant)
    assert like(load_rgb(path, BIG), np.asarray(upright))


WORDS = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x04\0\0\0six\0\0\0\0\0"


@pytest.mark.parametrize("exif", [*map(oriented, (0, 9, 65_535)), WORDS])
def test_ignores_an_orientation_that_does_not_exist(
    exif: Image.Exif | bytes, upright: Image.Image, tmp_path: Path
) -> None:
    upright.save(tmp_path / "picture.png", exif=exif)
    assert upright_size(tmp_path / "picture.png") == (48, 32)
    assert np.array_equal(load_rgb(tmp_path / "picture.png", BIG), np.asarray(upright))


# Pillow warns that it is broken, and so it is.
@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0",
        b"Exif\0\0garbage",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\xff" * 40,
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\xff\xff\xff\x7f\x08\0\0\0\0\0\0\0",
        # a directory that names itself as the next one
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x00\x01\x03\0\x01\0\0\0\x01\0\0\0\x08\0\0\0",
    ],
)
def test_tolerates_broken_exif(exif: bytes, upright: Image.Image, tmp_path: Path) -> None:
    upright.save(tmp_path / "picture.jpg", exif=exif, quality=95)
    assert upright_size(tmp_path / "picture.jpg") == (48, 32)
    assert like(load_rgb(tmp_path / "picture.jpg", BIG), np.asarray(upright))


# --- transparency ------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".png", ".webp"])
def test_puts_transparent_pictures_on_white(suffix: str, tmp_path: Path) -> None:
    pixels = np.zeros((2, 3, 4), np.uint8)
    pixels[..., 0] = 200
    pixels[:, 1, 3], pixels[:, 2, 3] = 128, 255
    path = tmp_path / f"picture{suffix}"
    options: dict[str, Any] = {"lossless": True} if suffix == ".webp" else {}
    Image.fromarray(pixels).save(path, **options)
    left, middle, right = load_rgb(path, BIG)[0].astype(int)
    assert left.tolist() == [255, 255, 255]
    assert close(middle, np.array([227, 127, 127]), 1)
    assert right.tolist() == [200, 0, 0]


def test_puts_grey_with_alpha_on_white(tmp_path: Path) -> None:
    pixels = np.array([[[0, 0], [0, 255], [90, 255], [0, 128]]], np.uint8)
    Image.fromarray(pixels, "LA").save(tmp_path / "picture.png")
    grey = load_rgb(tmp_path / "picture.png", BIG)[0, :, 1].astype(int)
    assert close(grey, np.array([255, 0, 90, 127]), 1)


@pytest.mark.parametrize("transparent", [None, 1, b"\xff\x00\xff"])
def test_reads_palettes_with_and_without_transparency(
    transparent: int | bytes | None, tmp_path: Path
) -> None:
    image = Image.new("P", (3, 1))
    image.putpalette([255, 0, 0, 0, 255, 0, 0, 0, 255])
    image.putdata([0, 1, 2])
    options: dict[str, Any] = {} if transparent is None else {"transparency": transparent}
    image.save(tmp_path / "picture.png", **options)
    second = [0, 255, 0] if transparent is None else [255, 255, 255]
    assert load_rgb(tmp_path / "picture.png", BIG)[0].tolist() == [
        [255, 0, 0],
        second,
        [0, 0, 255],
    ]


def test_reads_a_colour_declared_transparent(tmp_path: Path) -> None:
    pixels = np.array([[[10, 20, 30], [40, 50, 60]]], np.uint8)
    Image.fromarray(pixels).save(tmp_path / "picture.png", transparency=(10, 20, 30))
    assert load_rgb(tmp_path / "picture.png", BIG)[0].tolist() == [[255, 255, 255], [40, 50, 60]]


# --- depths and colours ------------------------------------------------------------------------


def test_reads_one_bit(tmp_path: Path) -> None:
    Image.fromarray(np.array([[True, False]])).save(tmp_path / "picture.png")
    assert load_rgb(tmp_path / "picture.png", BIG)[0].tolist() == [[255] * 3, [0] * 3]


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_reads_grey(suffix: str, tmp_path: Path) -> None:
    pixels = np.full((8, 8), 77, np.uint8)
    Image.fromarray(pixels).save(tmp_path / f"picture{suffix}")
    assert (load_rgb(tmp_path / f"picture{suffix}", BIG) == 77).all()


def test_reads_sixteen_bit_grey_over_its_whole_range(tmp_path: Path) -> None:
    values = np.array([[0, 257, 100 * 257, 200 * 257 + 100, 65_535]], np.uint16)
    (tmp_path / "picture.png").write_bytes(png_of(values, colour=0))
    grey = load_rgb(tmp_path / "picture.png", BIG)[0, :, 0].tolist()
    assert grey == [0, 1, 100, 200, 255]


def test_reads_sixteen_bit_colour(tmp_path: Path) -> None:
    values = np.array([[[0, 100 * 257, 65_535], [65_535, 50 * 257, 0]]], np.uint16)
    (tmp_path / "picture.png").write_bytes(png_of(values.reshape(1, 6), colour=2).replace(
        png_header(6, 1, 16, 2), png_header(2, 1, 16, 2)))  # fmt: skip
    pixels = load_rgb(tmp_path / "picture.png", BIG)[0]
    assert close(pixels, np.array([[0, 100, 255], [255, 50, 0]]), 1)


def cmyk_jpeg() -> bytes:
    """Ink amounts of pure cyan, as Adobe's programs write them: inverted, with their marker."""
    buffer = io.BytesIO()
    Image.new("CMYK", (16, 16), (255, 0, 0, 0)).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def without_adobe_marker(jpeg: bytes) -> bytes:
    start = jpeg.index(b"\xff\xee")
    return jpeg[:start] + jpeg[start + 2 + int.from_bytes(jpeg[start + 2 : start + 4]) :]


def test_reads_cmyk_with_adobes_inverted_inks(tmp_path: Path) -> None:
    assert b"Adobe" in cmyk_jpeg()
    (tmp_path / "picture.jpg").write_bytes(cmyk_jpeg())
    assert close(load_rgb(tmp_path / "picture.jpg", BIG)[8, 8], np.array([0, 255, 255]), 3)


def test_reads_cmyk_without_adobes_marker_as_browsers_do(tmp_path: Path) -> None:
    plain = without_adobe_marker(cmyk_jpeg())
    assert b"Adobe" not in plain
    (tmp_path / "picture.jpg").write_bytes(plain)
    assert close(load_rgb(tmp_path / "picture.jpg", BIG)[8, 8], np.array([0, 255, 255]), 3)


def parametric_profile(red: tuple[float, float], name: bytes) -> bytes:
    """An ICC display profile: sRGB with other words and, as its red, another chromaticity."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = profile.index(b"rXYZ")
    offset = int.from_bytes(profile[at + 4 : at + 8])
    x, y = (round(value * 65536) for value in red)
    profile[offset + 8 : offset + 16] = struct.pack(">ii", x, y)
    return bytes(profile).replace("sRGB".encode("utf-16-be"), name.decode().encode("utf-16-be"))


def test_converts_a_wide_gamut_profile_to_srgb(tmp_path: Path) -> None:
    # Display P3's red, adapted to D50, as Apple's profile has it; it is outside of sRGB.
    profile = parametric_profile((0.51512, 0.24120), b"P3  ")
    image = Image.new("RGB", (8, 8), (200, 120, 120))
    image.save(tmp_path / "wide.png", icc_profile=profile)
    image.save(tmp_path / "plain.png")
    wide, plain = (load_rgb(tmp_path / f"{name}.png", BIG)[0, 0] for name in ("wide", "plain"))
    assert plain.tolist() == [200, 120, 120]
    assert int(wide[0]) > 205, "the same number means more red in the wider space"


def test_leaves_srgb_alone(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    pixels = scenery(9, (32, 16))
    Image.fromarray(pixels).save(tmp_path / "picture.png", icc_profile=profile)
    assert np.array_equal(load_rgb(tmp_path / "picture.png", BIG), pixels)


@pytest.mark.parametrize("profile", [b"x", b"not a profile at all" * 20, b"\0" * 128])
@pytest.mark.parametrize("mode", ["RGB", "L", "RGBA", "P"])
def test_tolerates_a_broken_profile(profile: bytes, mode: str, tmp_path: Path) -> None:
    image = Image.new("RGB", (8, 8), (10, 120, 250)).convert(mode)
    image.save(tmp_path / "picture.png", icc_profile=profile)
    meant = np.asarray(image.convert("RGB"))
    assert np.array_equal(load_rgb(tmp_path / "picture.png", BIG), meant)


def test_tolerates_a_profile_for_another_kind_of_colour(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    Image.new("L", (8, 8), 50).save(tmp_path / "picture.png", icc_profile=profile)
    assert (load_rgb(tmp_path / "picture.png", BIG) == 50).all()


# --- kinds of files ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("baseline.jpg", {"quality": 92, "subsampling": 0}),
        ("progressive.jpg", {"quality": 92, "subsampling": 0, "progressive": True}),
        ("lossy.webp", {"quality": 95}),
    ],
)
def test_reads_lossy(
    name: str, options: dict[str, Any], upright: Image.Image, tmp_path: Path
) -> None:
    upright.save(tmp_path / name, **options)
    assert like(load_rgb(tmp_path / name, BIG), np.asarray(upright))


@pytest.mark.parametrize(
    ("name", "options"), [("lossless.webp", {"lossless": True}), ("plain.png", {})]
)
def test_reads_lossless_exactly(
    name: str, options: dict[str, Any], upright: Image.Image, tmp_path: Path
) -> None:
    upright.save(tmp_path / name, **options)
    assert np.array_equal(load_rgb(tmp_path / name, BIG), np.asarray(upright))


@pytest.mark.parametrize("suffix", [".webp", ".png"])
def test_reads_the_first_frame_of_an_animation(suffix: str, tmp_path: Path) -> None:
    frames = [Image.fromarray(scenery(seed, (48, 32))) for seed in range(3)]
    options: dict[str, Any] = {"lossless": True} if suffix == ".webp" else {}
    path = tmp_path / f"animated{suffix}"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=100, **options)
    assert np.array_equal(load_rgb(path, BIG), np.asarray(frames[0]))


def test_reads_the_first_picture_of_a_phones_mpo(tmp_path: Path) -> None:
    first, second = (Image.fromarray(scenery(seed, (48, 32))) for seed in (1, 2))
    first.save(tmp_path / "phone.jpg", "MPO", save_all=True, append_images=[second], quality=95)
    with Image.open(tmp_path / "phone.jpg") as image:
        assert image.format == "MPO"
    assert like(load_rgb(tmp_path / "phone.jpg", BIG), np.asarray(first))


@pytest.mark.parametrize("size", [(1, 1), (1, 2), (MAX_SIDE, 1), (1, MAX_SIDE), (4000, 3)])
def test_reads_very_small_and_very_long_pictures(size: tuple[int, int], tmp_path: Path) -> None:
    Image.new("RGB", size, (1, 2, 3)).save(tmp_path / "picture.png")
    assert upright_size(tmp_path / "picture.png") == size
    assert load_rgb(tmp_path / "picture.png", BIG).shape == (size[1], size[0], 3)


def test_reads_a_picture_by_what_it_is_and_not_by_its_name(
    upright: Image.Image, tmp_path: Path
) -> None:
    upright.save(tmp_path / "picture.jpg", "PNG")
    assert np.array_equal(load_rgb(tmp_path / "picture.jpg", BIG), np.asarray(upright))


@pytest.mark.parametrize("orientation", [1, 6])
def test_decodes_a_large_jpeg_no_smaller_than_asked_for(orientation: int, tmp_path: Path) -> None:
    stored = (1600, 800)
    image = Image.new("RGB", stored, (50, 60, 70))
    image.save(tmp_path / "picture.jpg", exif=oriented(orientation))
    width, height = stored if orientation == 1 else stored[::-1]
    small = load_rgb(tmp_path / "picture.jpg", (width // 4, height // 4))
    assert small.shape == (height // 4, width // 4, 3)
    larger = load_rgb(tmp_path / "picture.jpg", (width // 4 + 1, height // 4))
    assert larger.shape == (height // 2, width // 2, 3)


# --- scaling and writing -----------------------------------------------------------------------


def test_averages_when_it_shrinks() -> None:
    stripes = np.zeros((8, 8, 3), np.uint8)
    stripes[:, ::2] = 200
    assert (scaled(stripes, (4, 4)) == 100).all()


def test_keeps_the_same_size_untouched() -> None:
    pixels = scenery(1, (20, 10))
    assert scaled(pixels, (20, 10)) is pixels


def test_writes_a_jpeg_without_metadata_but_whose_it_is() -> None:
    pixels = scenery(1, (64, 32))
    with Image.open(io.BytesIO(cropped_jpeg(pixels))) as image:
        assert image.format == "JPEG"
        assert not image.getexif()
        assert not {"icc_profile", "exif", "xmp"} & image.info.keys()
        assert image.info["comment"] == b"Thumbnail by Storyreel"
        assert like(np.asarray(image), pixels)


def test_knows_its_own_thumbnails(tmp_path: Path) -> None:
    pixels = scenery(1, (64, 32))
    (tmp_path / "ours.jpg").write_bytes(cropped_jpeg(pixels))
    Image.fromarray(pixels).save(tmp_path / "theirs.jpg")
    (tmp_path / "folder.jpg").mkdir()
    names = ("ours.jpg", "theirs.jpg", "folder.jpg", "none.jpg")
    assert [is_thumbnail(tmp_path / name) for name in names] == [True, False, False, False]
