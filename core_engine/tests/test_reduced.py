"""Pictures in the size a screen needs: upright, opaque, never larger, made once."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import ExifTags, Image, ImageCms

from core_engine import reduced
from core_engine.cache import Cache
from core_engine.errors import SourceError
from core_engine.reduced import kept_jpeg, reduced_jpeg
from core_engine.tests.media import scenery


def saved(path: Path, image: Image.Image, orientation: int = 1) -> Path:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    image.save(path, exif=exif)
    return path


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    assert (image.format, image.mode) == ("JPEG", "RGB")
    return image


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    return saved(tmp_path / "photo.jpg", Image.fromarray(scenery(3, (800, 400))))


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((800, 400), (160, 80)), ((161, 4001), (160, 3976)), ((160, 9), (160, 9)),
        ((9, 800), (9, 800)), ((4000, 3), (160, 1)),
    ],
)  # fmt: skip
def test_it_is_as_wide_as_asked_and_never_enlarged(
    size: tuple[int, int], expected: tuple[int, int], tmp_path: Path, cache: Cache
) -> None:
    path = saved(tmp_path / "p.png", Image.new("RGB", size, (10, 200, 30)))
    assert opened(reduced_jpeg(path, 160, cache)).size == expected


def test_it_stands_upright_and_says_nothing_of_its_orientation(
    tmp_path: Path, cache: Cache
) -> None:
    image = Image.new("RGB", (800, 400), (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, 100, 400))
    made = opened(reduced_jpeg(saved(tmp_path / "p.jpg", image, 6), 160, cache))
    assert (made.size, dict(made.getexif())) == ((160, 320), {})
    top, bottom = np.asarray(made)[5, 80], np.asarray(made)[300, 80]
    assert (top[0] > 200, bottom[2] > 200) == (True, True)


def test_it_is_opaque_and_in_srgb(tmp_path: Path, cache: Cache) -> None:
    path = tmp_path / "clear.png"
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(path)
    assert np.asarray(opened(reduced_jpeg(path, 160, cache))).min() > 250
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    Image.new("RGB", (300, 200), (1, 2, 3)).save(path, icc_profile=lab)
    assert "icc_profile" not in opened(reduced_jpeg(path, 160, cache)).info


def test_it_looks_like_the_picture(photo: Path, cache: Cache) -> None:
    made = np.asarray(opened(reduced_jpeg(photo, 320, cache))).astype(int)
    meant = np.asarray(Image.open(photo).resize((320, 160), Image.Resampling.BOX))
    assert np.abs(made - meant).mean() < 8


def test_it_is_made_once(photo: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept_jpeg(photo, 320, cache) is None
    made = reduced_jpeg(photo, 320, cache)
    monkeypatch.delattr(reduced, "load_rgb")
    assert reduced_jpeg(photo, 320, cache) == kept_jpeg(photo, 320, cache) == made
    assert cache.size() == len(made)


def test_another_picture_of_the_same_name_is_another(photo: Path, cache: Cache) -> None:
    before = reduced_jpeg(photo, 160, cache)
    saved(photo, Image.new("RGB", (400, 400)))
    assert reduced_jpeg(photo, 160, cache) != before


def test_a_damaged_entry_is_made_anew(photo: Path, cache: Cache) -> None:
    made = reduced_jpeg(photo, 160, cache)
    (entry,) = (it for it in cache.root.glob("reduced/*/*") if it.suffix != ".json")
    entry.write_bytes(b"x" * len(made))
    assert reduced_jpeg(photo, 160, cache) == made


def test_a_full_disk_still_shows_it(photo: Path, full_disk: Path) -> None:
    assert opened(reduced_jpeg(photo, 160, Cache(full_disk / "cache"))).size == (160, 80)


@pytest.mark.parametrize("data", [b"", b"no picture", b"\xff\xd8\xff\xe0 cut"])
def test_what_is_no_picture_is_told(data: bytes, tmp_path: Path, cache: Cache) -> None:
    path = tmp_path / "p.jpg"
    path.write_bytes(data)
    with pytest.raises(SourceError):
        reduced_jpeg(path, 160, cache)
